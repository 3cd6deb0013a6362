using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Objects;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

public sealed class StalledReaderTests
{
    [Fact]
    public async Task A_reader_that_takes_nothing_is_let_go_and_the_run_is_not_the_worse_for_it()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Replay__StalledReaderLimit"] = "00:00:01" },
        });
        using RunClient client = server.Member();
        string run = await client.CreateAsync();
        string[] frames = [.. Enumerable.Range(1, 40).Select(eventId => SomeFrames.Delta(eventId, run, new string('x', 1_000_000))), SomeFrames.Final(41, run)];
        foreach (string[] batch in frames.Chunk(10))
            await client.RecordedAsync(run, batch);

        await using RawRequest stalled = await RawRequest.OpenAsync(
            server.Address,
            $"""
            GET {RunClient.Runs}/{run}/replay/stream HTTP/1.1
            Authorization: Bearer {server.Tokens.For("acme", "ann", "member")}
            """);

        // What lies in the kernel's buffers by then is all that comes.
        await server.LoggedAsync("a reader took nothing");
        long taken = await stalled.DrainAsync();

        Assert.True(taken < frames.Sum(frame => frame.Length), $"{taken} bytes came");
        Assert.Equal(SomeFrames.Sse(frames), await client.StreamAsync(run));
    }

    [Fact]
    public async Task Who_takes_nothing_of_an_attachment_is_let_go_and_gets_it_whole_by_the_same_link()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Replay__StalledReaderLimit"] = "00:00:01" },
        });
        using RunClient client = server.Member();
        byte[] content = new byte[30_000_000];
        string id = await client.UploadedAsync(content);
        var link = new Uri((await client.GetAsync($"{ObjectClient.Objects}/{id}/download-url")).GetProperty("download_url").GetString()!);

        await using RawRequest stalled = await RawRequest.OpenAsync(server.Address, $"GET {link.AbsolutePath} HTTP/1.1");
        await server.LoggedAsync("a reader took nothing");

        Assert.InRange(await stalled.DrainAsync(), 1, content.Length - 1);
        Assert.Equal(content, await client.Http.GetByteArrayAsync(link, RunClient.Cancellation));
    }
}
