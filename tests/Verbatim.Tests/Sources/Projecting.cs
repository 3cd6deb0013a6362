using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Events;
using Verbatim.Sources;
using Verbatim.Sources.OpenAiResponses;
using Xunit;

namespace Verbatim.Tests.Sources;

/// <summary>Runs provider events through the projection, as a recorder would.</summary>
internal static class Projecting
{
    public static readonly FrameTarget Target =
        new(RunId.Parse("run_1"), ConversationId.Parse("conv_1"), "stream_1", "research") { StepName = "answer", Agent = "researcher" };

    public static ResponsesProjection Begin(Position after = default, ReadOnlyMemory<byte> state = default, ProjectionOptions? options = null) =>
        new(Target, after, state, options ?? new ProjectionOptions(), new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero)));

    /// <summary>The events of a body, given to the reader at once.</summary>
    public static async Task<List<ReadOnlyMemory<byte>>> EventsAsync(byte[] body)
    {
        var events = new List<ReadOnlyMemory<byte>>();
        PipeReader reader = PipeReader.Create(new MemoryStream(body));
        await foreach (ReadOnlyMemory<byte> providerEvent in ProviderEventReader.ReadAsync(reader, 8 * 1024 * 1024, CancellationToken.None))
            events.Add(providerEvent);
        return events;
    }

    /// <summary>The frames of a whole run of one body.</summary>
    public static List<Frame> Frames(IEnumerable<ReadOnlyMemory<byte>> events, ProjectionOptions? options = null)
    {
        ResponsesProjection projection = Begin(options: options);
        return Frames(projection, events, isRunOver: true);
    }

    public static List<Frame> Frames(ResponsesProjection projection, IEnumerable<ReadOnlyMemory<byte>> events, bool isRunOver)
    {
        var frames = new List<Frame>();
        foreach (ReadOnlyMemory<byte> providerEvent in events)
            frames.AddRange(projection.Take(providerEvent));
        frames.AddRange(projection.End(isRunOver));
        return frames;
    }

    /// <summary>What the frames of these events say; each event is the text of one JSON object.</summary>
    public static List<FrameEvent> Said(params string[] events) => Said(new ProjectionOptions(), events);

    public static List<FrameEvent> Said(ProjectionOptions options, params string[] events)
    {
        ResponsesProjection projection = Begin(options: options);
        List<Frame> frames = Frames(projection, events.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text)), isRunOver: true);
        Assert.Equal(0, projection.Refused);
        return [.. frames.Select(frame => FrameEvents.Read(frame.Bytes.Span))];
    }

    public static string Text(this Frame frame) => Encoding.UTF8.GetString(frame.Bytes.Span);

    /// <summary>Every frame passes the contract's check by itself and in its place, and the run ends once.</summary>
    public static void AssertIsRun(IReadOnlyList<Frame> frames, string name)
    {
        var limits = new FrameLimits();
        var stream = new StreamCheck(Target.Run, Target.Conversation, streamId: null, Position.Start, bytes: 0, isEnded: false, limits);
        foreach (Frame frame in frames)
        {
            Assert.True(FrameCheck.TryRead(frame.Bytes, limits, out Frame? read, out FrameFault? fault), $"{name}: {fault?.Rule} {fault?.Message}");
            Assert.True(stream.Take(read) is not { } breach, $"{name}: {stream.Last}");
        }

        Assert.True(stream.IsEnded, $"{name} has no root terminal frame.");
    }
}
