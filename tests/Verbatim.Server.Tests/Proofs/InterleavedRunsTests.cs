using System.Text;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>Promises 3 and 5: runs of one conversation never mix. Fails on tests/mutants/read-without-run-filter.patch.</summary>
[Trait("Clauses", "R-32")]
public sealed class InterleavedRunsTests(ProofServer server) : IClassFixture<ProofServer>
{
    private const int Frames = 60;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_runs_of_one_conversation_recorded_interleaved_each_give_only_their_own_frames()
    {
        HttpClient http = server.Http;
        string conversation = $"c_{Guid.NewGuid():N}";
        List<RunApi> runs = [];
        List<LiveFollower> followers = [];
        for (int i = 0; i < 3; i++)
        {
            runs.Add(await RunApi.BeginAsync(http, conversation, Cancellation));
            followers.Add(await LiveFollower.AttachAsync(http, runs[i], Cancellation));
        }

        FrameScript[] scripts = [.. runs.Select((run, i) => new FrameScript(run.Run, conversation, seed: 17 * (i + 1)))];
        for (int eventId = 1; eventId <= Frames; eventId += 2)
        {
            // One frame of the first run, then two of the second in one request, then single ones of the third: blocks of all sizes lie between each other.
            for (int i = 0; i < 3; i++)
                await runs[i].RecordAsync(new ByteArrayContent(scripts[i].Lines(eventId, eventId + 1, Frames)), "application/x-ndjson", "", Cancellation);
        }

        for (int i = 0; i < 3; i++)
        {
            byte[] expected = RunApi.AsStream(Enumerable.Range(1, Frames).Select(eventId => Encoding.UTF8.GetString(scripts[i].Frame(eventId, eventId == Frames))));
            Random random = new(i);

            Assert.Equal(expected, await followers[i].Seen);
            Assert.Equal(expected, await runs[i].StreamAsync(Cancellation));
            Assert.Equal(expected, RunApi.AsStream(await runs[i].WalkAsync(() => 1000, Cancellation)));
            Assert.Equal(expected, RunApi.AsStream(await runs[i].WalkAsync(() => random.Next(1, 9), Cancellation)));
        }

        Assert.Equal(3 * Frames, StoredFrames(runs));
    }

    private long StoredFrames(IEnumerable<RunApi> runs)
    {
        using SqliteConnection store = new($"Data Source={server.DatabasePath};Mode=ReadOnly");
        store.Open();
        using SqliteCommand count = store.CreateCommand();
        string ids = string.Join(',', runs.Select(run => $"'{run.Run}'"));
        count.CommandText = $"select sum(frames) from block where run in (select number from run where id in ({ids}))";
        return (long)count.ExecuteScalar()!;
    }
}
