using Verbatim.Frames;
using Verbatim.Sources.OpenAiResponses;
using Xunit;

namespace Verbatim.Tests.Sources;

/// <summary>What holds for every stream that was ever recorded.</summary>
public sealed class RecordedStreamTests
{
    [Fact]
    public async Task Every_recorded_stream_becomes_a_run_of_frames_that_the_contract_takes()
    {
        int total = 0;
        foreach (string file in Recordings.Collected())
        {
            ResponsesProjection projection = Projecting.Begin();
            List<Frame> frames = Projecting.Frames(projection, await Projecting.EventsAsync(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), isRunOver: true);

            Assert.True(projection.Refused == 0, $"{file}: {projection.Refused} frames break the contract.");
            Projecting.AssertIsRun(frames, file);
            total += frames.Count;
        }

        TestContext.Current.SendDiagnosticMessage($"{total} frames.");
    }
}
