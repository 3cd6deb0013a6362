using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Proofs;
using Xunit;

namespace Verbatim.Server.Tests.BadInput;

/// <summary>Streams of the web platform's tests as bodies: their framing is read, their events are no frames (R-5, R-114, R-134).</summary>
[Trait("Clauses", "R-5 R-114 R-134")]
public sealed class SseSuiteTests(SharedServer shared)
{
    [Theory]
    [InlineData("text/event-stream", "")]
    [InlineData("application/x-ndjson", "")]
    [InlineData("text/event-stream", "?source=openai-responses&more=true")]
    public async Task No_stream_is_answered_with_a_fault_of_the_server_and_none_leaves_a_frame_that_it_does_not_hold(string mediaType, string query)
    {
        using RunClient client = shared.Process.Member();
        var bad = new BadBody(client);
        var outcomes = new OutcomeTable();
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(Recordings.At("sse-wpt"), "cases"), "*.sse").Order(StringComparer.Ordinal)];
        Assert.True(files.Length > 40, $"{files.Length} streams");
        foreach (string file in files)
        {
            byte[] stream = await File.ReadAllBytesAsync(file, RunClient.Cancellation);
            int status = await bad.SendAsync(_ => stream, mediaType, query);
            outcomes.Add($"{mediaType}{query}", status);

            // A provider's body is read leniently: what is no event is skipped and noticed. Frames are not.
            Assert.True(query.Length > 0 ? status is 200 or 422 : status is 200 or 413 or 422, $"{Path.GetFileName(file)}: {status}");
        }

        outcomes.Print();
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Frames_in_every_framing_that_the_web_platform_allows_are_recorded_as_they_are(string lineEnd)
    {
        using RunClient client = shared.Process.Member();
        foreach (Func<string, string> framing in (Func<string, string>[])[
            frame => $"data: {frame}\n\n",
            frame => $"data:{frame}\n\n",
            frame => $": a comment\nretry: 3000\nevent: x\nid: 7\ndata: {frame}\nunknown: field\n\n",
            frame => $"\n\n\ndata: {frame}\n\n\n",
            frame => $"id\nevent\ndata: {frame}\n\n"])
        {
            string run = await client.CreateAsync();
            string[] frames = SomeFrames.Run(3, run);
            string body = string.Concat(frames.Select(framing)).Replace("\n", lineEnd, StringComparison.Ordinal);
            using HttpResponseMessage response = await client.RecordAsync(run, System.Text.Encoding.UTF8.GetBytes(body), "text/event-stream");
            Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {framing("FRAME")}");
            Assert.Equal(SomeFrames.Sse(frames), await client.StreamAsync(run));
        }
    }
}
