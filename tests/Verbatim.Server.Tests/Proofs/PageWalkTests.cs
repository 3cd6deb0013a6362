using System.Text;
using Xunit;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>Promise 3: a walk over pages gives each frame once, whatever happens meanwhile.</summary>
[Trait("Clauses", "R-34 R-83")]
public sealed class PageWalkTests(ProofServer server) : IClassFixture<ProofServer>
{
    private const int Frames = 400;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_walk_with_changing_limits_while_frames_arrive_and_across_a_restart_skips_none_and_gives_none_twice()
    {
        string conversation = $"c_{Guid.NewGuid():N}";
        RunApi run = await RunApi.BeginAsync(server.Http, conversation, Cancellation);
        FrameScript script = new(run.Run, conversation, seed: 3);
        Random random = new(4);
        List<string> walked = [];
        string? cursor = null;
        int recorded = 0;
        bool isRestarted = false;

        while (true)
        {
            if (recorded < Frames)
            {
                int last = Math.Min(Frames, recorded + random.Next(1, 12));
                RunApi current = new(server.Http, run.Run);
                await current.RecordAsync(new ByteArrayContent(script.Lines(recorded + 1, last, Frames)), "application/x-ndjson", "", Cancellation);
                recorded = last;
            }

            if (!isRestarted && walked.Count > Frames / 2)
            {
                await server.KillAndRestartAsync();
                isRestarted = true;
            }

            RunApi.Page page = await new RunApi(server.Http, run.Run).PageAsync(random.Next(1, 15), cursor, Cancellation);
            walked.AddRange(page.Items);
            if (page.Next is null)
                break;

            cursor = page.Next;
        }

        Assert.True(isRestarted);
        Assert.Equal(Enumerable.Range(1, Frames).Select(eventId => Encoding.UTF8.GetString(script.Frame(eventId, eventId == Frames))), walked);
    }
}
