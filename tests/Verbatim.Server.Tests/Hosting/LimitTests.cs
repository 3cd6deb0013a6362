using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Hosting;

/// <summary>Promise 8: limits are options, hold to the byte, and say so.</summary>
[Trait("Clauses", "R-125")]
public sealed class LimitTests
{
    private const int MaxFrameBytes = 2048;

    [Theory]
    [InlineData(MaxFrameBytes - 1, HttpStatusCode.OK)]
    [InlineData(MaxFrameBytes, HttpStatusCode.OK)]
    [InlineData(MaxFrameBytes + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_frame_may_be_as_large_as_the_option_says(int bytes, HttpStatusCode expected)
    {
        await using ServerProcess server = await StartAsync("Ledger__Frames__MaxFrameBytes", $"{MaxFrameBytes}");
        using RunClient client = server.Member();
        string run = await client.CreateAsync();
        string frame = SomeFrames.Delta(1, run, "");

        using HttpResponseMessage answer = await client.RecordAsync(run, SomeFrames.NdJson(SomeFrames.Delta(1, run, new string('x', bytes - frame.Length))));

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData(3, HttpStatusCode.OK)]
    [InlineData(4, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_run_may_have_as_many_frames_as_the_option_says_and_its_end_beside(int frames, HttpStatusCode expected)
    {
        await using ServerProcess server = await StartAsync("Ledger__Frames__MaxStreamFrames", "3");
        using RunClient client = server.Member();
        string run = await client.CreateAsync();

        using HttpResponseMessage answer = await client.RecordAsync(
            run, SomeFrames.NdJson(Enumerable.Range(1, frames).Select(eventId => SomeFrames.Delta(eventId, run, "x"))));
        Assert.Equal(expected, answer.StatusCode);

        JsonElement end = await client.RecordedAsync(run, SomeFrames.Final(4, run));
        Assert.Equal(4, end.GetProperty("last_event_id").GetInt64());
    }

    [Theory]
    [InlineData(1023, HttpStatusCode.Created)]
    [InlineData(1024, HttpStatusCode.Created)]
    [InlineData(1025, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_JSON_body_may_be_as_large_as_the_option_says_compressed_or_not(int bytes, HttpStatusCode expected)
    {
        await using ServerProcess server = await StartAsync("Limits__MaxJsonBytes", "1024");
        using RunClient client = server.Member();
        byte[] body = Encoding.ASCII.GetBytes("""{"workflow_key":"k"}""".PadRight(bytes));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(body, RunClient.Cancellation);

        // In chunks, the marks between them count, too: that is the server's way to measure what comes.
        foreach ((byte[] sent, string? coding) in ((byte[], string?)[])[(body, null), (packed.ToArray(), "gzip")])
        {
            using var content = new ByteArrayContent(sent);
            content.Headers.ContentType = new("application/json");
            if (coding is not null)
                content.Headers.ContentEncoding.Add(coding);
            using HttpResponseMessage answer = await client.Http.PostAsync(RunClient.Runs, content, RunClient.Cancellation);

            Assert.True(expected == answer.StatusCode, $"{coding}: {answer.StatusCode}");
            if (expected == HttpStatusCode.RequestEntityTooLarge)
                Assert.Equal("urn:verbatim:problem:too-large", (await RunClient.JsonAsync(answer)).GetProperty("type").GetString());
        }
    }

    [Fact]
    public async Task A_full_store_is_507_and_readers_go_on()
    {
        await using ServerProcess server = await StartAsync("Sqlite__MaxDatabaseBytes", "1048576");
        using RunClient client = server.Member();
        string run = await client.CreateAsync();
        int last = 0;
        HttpStatusCode status;
        do
        {
            using HttpResponseMessage answer = await client.RecordAsync(run, SomeFrames.NdJson(SomeFrames.Delta(last + 1, run, new string('x', 60_000))));
            status = answer.StatusCode;
            last += status == HttpStatusCode.OK ? 1 : 0;
            if (status != HttpStatusCode.OK)
                Assert.Equal("urn:verbatim:problem:storage-full", (await RunClient.JsonAsync(answer)).GetProperty("type").GetString());
        }
        while (status == HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.InsufficientStorage, status);
        JsonElement page = await client.GetAsync($"{RunClient.Runs}/{run}/replay/events");
        Assert.Equal(last, page.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("Ledger__Frames__MaxFrameBytes", "12")]
    [InlineData("Ledger__BlockBytes", "many")]
    [InlineData("Ledger__BlokBytes", "65536")]
    [InlineData("Sqlite__CheckpointPages", "5")]
    [InlineData("Sources__ChunkSize", "0")]
    [InlineData("Replay__SendBufferBytes", "1000")]
    [InlineData("Replay__MaxFollowersPerRun", "0")]
    [InlineData("Replay__MaxFollowersPerTenant", "1000001")]
    public async Task A_limit_out_of_its_bounds_refuses_the_start_and_names_the_key(string variable, string value)
    {
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(variable, value));

        Assert.Contains(variable.Split("__")[^1], refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Message, StringComparison.Ordinal);
    }

    private static Task<ServerProcess> StartAsync(string variable, string value) =>
        ServerProcess.StartAsync(new ServerSettings { Variables = new Dictionary<string, string> { [variable] = value } });
}
