using System.Net;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

/// <summary>Transcripts are in memory as a whole, so only so much of a tenant's is at a time.</summary>
public sealed class TranscriptTurnsTests
{
    [Fact]
    public async Task Who_asks_for_more_than_there_is_room_for_waits_and_other_tenants_do_not()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Replay__MaxTranscriptMegabytes"] = "16" },
        });
        using RunClient client = server.Member("slow");
        using RunClient other = server.Member("other");
        string run = await LargeAsync(client);
        string elsewhere = await LargeAsync(other);
        Task<HttpResponseMessage> waiting;
        await using (RawRequest holding = await RawRequest.OpenAsync(
            server.Address,
            $"""
            GET {RunClient.Runs}/{run}/transcript HTTP/1.1
            Authorization: Bearer {server.Tokens.For("slow", "ann", "member")}
            """))
        {
            Assert.Equal("HTTP/1.1 200 OK", await holding.ReadHeadAsync());
            waiting = client.Http.GetAsync($"{RunClient.Runs}/{run}/transcript", RunClient.Cancellation);
            for (int i = 0; i < 5; i++)
                Assert.Equal(HttpStatusCode.OK, (await other.Http.GetAsync($"{RunClient.Runs}/{elsewhere}/transcript", RunClient.Cancellation)).StatusCode);

            Assert.False(waiting.IsCompleted);
        }

        using HttpResponseMessage answer = await waiting;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<string> LargeAsync(RunClient client)
    {
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, [.. Enumerable.Range(1, 12).Select(eventId => SomeFrames.Delta(eventId, run, new string('x', 1_000_000)))]);
        return run;
    }
}
