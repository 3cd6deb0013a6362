using System.Net;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

/// <summary>R-29: what goes on for long ends with the right to it.</summary>
public sealed class StandingTests(SharedServer shared)
{
    // The development issuer's tokens are taken for a minute beyond their end, for clocks that differ.
    private static readonly TimeSpan AlmostOver = TimeSpan.FromSeconds(-52);

    [Fact]
    public async Task A_stream_is_cut_short_when_its_token_has_expired()
    {
        using RunClient owner = shared.Process.Member();
        string run = await owner.CreateAsync();
        await owner.RecordedAsync(run, SomeFrames.Lifecycle(1, run));
        using var late = new RunClient(shared.Process, await LateTokenAsync($"{RunClient.Runs}/{run}"));
        using SseLines lines = await late.FollowAsync(run);

        Assert.NotNull(await lines.NextFrameAsync());

        // Never as a clean end: a client would take that for the end of the run.
        await Assert.ThrowsAnyAsync<IOException>(() => lines.NextFrameAsync().WaitAsync(TimeSpan.FromMinutes(2), RunClient.Cancellation));
        using HttpResponseMessage again = await late.StreamResponseAsync(run, acceptEncoding: null);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Fact]
    public async Task An_open_body_of_frames_is_refused_when_its_token_has_expired_and_says_what_is_recorded()
    {
        using RunClient owner = shared.Process.Member();
        string run = await owner.CreateAsync();
        await using RawRequest request = await RawRequest.RecordAsync(shared.Process, await LateTokenAsync($"{RunClient.Runs}/{run}"), run);
        await request.ReadHeadAsync();
        await request.SendChunkAsync(SomeFrames.NdJson(SomeFrames.Lifecycle(1, run)));
        Assert.Equal("{\"last_event_id\":1}\n", await request.ReadChunkAsync());

        string end = await request.ReadChunkAsync();
        Assert.Contains("\"urn:verbatim:problem:unauthenticated\"", end, StringComparison.Ordinal);
        Assert.Contains("\"last_event_id\":1", end, StringComparison.Ordinal);
    }

    // A token that is good for a moment yet; on a slow machine the moment is over before it is used, and the next is longer.
    private async Task<string> LateTokenAsync(string path)
    {
        for (TimeSpan left = AlmostOver; ; left += TimeSpan.FromSeconds(5))
        {
            string token = shared.Process.Tokens.Sign(Tokens.Claims("acme", "ann", "member"), validFor: left);
            using var client = new RunClient(shared.Process, token);
            using HttpResponseMessage response = await client.Http.GetAsync(path, RunClient.Cancellation);
            if (response.StatusCode == HttpStatusCode.OK)
                return token;
        }
    }
}
