using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Recording;

/// <summary>What a body that is open and a reader that waits are told when the server goes down.</summary>
[Trait("Clauses", "R-65 R-138")]
public sealed class StoppingTests
{
    [Fact]
    public async Task An_open_body_is_answered_with_what_is_recorded_and_when_to_come_again()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient client = server.Member();
        string run = await client.CreateAsync();
        using SseLines follower = await client.FollowAsync(run);
        await using RawRequest body = await RawRequest.OpenAsync(
            server.Address,
            $"""
            POST {RunClient.Runs}/{run}/frames HTTP/1.1
            Authorization: Bearer {server.Tokens.For("acme", "ann", "member")}
            Content-Type: application/x-ndjson
            Transfer-Encoding: chunked
            """);
        await body.SendChunkAsync(SomeFrames.NdJson(SomeFrames.Lifecycle(1, run)));
        Assert.NotNull(await follower.NextFrameAsync());

        using (var kill = Process.Start("kill", ["-TERM", server.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("HTTP/1.1 503 Service Unavailable", await body.ReadLineAsync());
        List<string> head = [];
        while (await body.ReadLineAsync() is { Length: > 0 } line)
            head.Add(line);
        Assert.Contains("Retry-After: 5", head);
        await body.SendAsync("0\r\n\r\n"u8.ToArray());
        JsonElement problem = JsonElement.Parse(await body.ReadToEndAsync());
        Assert.Equal(("urn:verbatim:problem:stopping", 1, 1), (problem.GetProperty("type").GetString(), problem.GetProperty("accepted").GetInt32(), problem.GetProperty("last_event_id").GetInt32()));

        // The blank line of the frame; then the comment, and no end of the stream.
        Assert.Equal("", await follower.NextLineAsync());
        Assert.Equal(": stopping", await follower.NextLineAsync());
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await follower.NextLineAsync() is not null)
            {
            }
        });
        Assert.Equal(0, await server.ExitAsync());
    }
}
