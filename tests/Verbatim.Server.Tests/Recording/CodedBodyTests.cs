using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Objects;
using Xunit;
using ZstdSharp;

namespace Verbatim.Server.Tests.Recording;

/// <summary>R-6: bodies that were sent compressed, good ones and others.</summary>
[Trait("Clauses", "R-6 R-7")]
public sealed class CodedBodyTests(SharedServer shared)
{
    private const int Cuts = 200;

    public static TheoryData<string> Codings => ["gzip", "br", "zstd"];

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_compressed_body_is_recorded_byte_for_byte(string coding)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(500, run);

        using HttpResponseMessage answer = await SendAsync(client, run, coding, Coded(coding, SomeFrames.NdJson(frames)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(SomeFrames.Sse(frames), await client.StreamAsync(run));
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_compressed_body_that_is_cut_off_is_400_and_its_good_frames_are_reported(string coding)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        byte[] frames = SomeFrames.NdJson(Enumerable.Range(1, 50).Select(eventId => SomeFrames.Delta(eventId, run, $"{Guid.NewGuid():N}")));
        byte[] coded = Coded(coding, frames);
        long last = 0;
        for (int cut = 0; cut < Cuts; cut++)
        {
            using HttpResponseMessage answer = await SendAsync(client, run, coding, coded[..(1 + ((coded.Length - 2) * cut / (Cuts - 1)))]);

            JsonElement problem = await RunClient.JsonAsync(answer);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"cut {cut}: {answer.StatusCode} {problem}");
            Assert.InRange(problem.GetProperty("last_event_id").GetInt64(), last, 50);
            last = problem.GetProperty("last_event_id").GetInt64();
        }

        // Whatever was cut, what is recorded is the beginning of what was sent.
        byte[] recorded = await client.StreamAsync(run);
        Assert.Equal(SomeFrames.Sse(Encoding.UTF8.GetString(frames).Split('\n').Take((int)last)), recorded);
    }

    // Brotli has no checksum, so a flipped bit may make another body; that one is then judged like any.
    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task A_compressed_body_with_a_flipped_bit_is_400_or_another_frame_and_never_5xx(string coding)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        byte[] coded = Coded(coding, SomeFrames.NdJson(SomeFrames.Delta(1, run, new string('x', 500)), SomeFrames.Delta(3, run, "never")));
        for (int flip = 0; flip < Cuts; flip++)
        {
            byte[] flipped = [.. coded];
            flipped[flip * flipped.Length / Cuts] ^= (byte)(1 << (flip % 8));
            using HttpResponseMessage answer = await SendAsync(client, run, coding, flipped);

            Assert.InRange((int)answer.StatusCode, 400, 499);
        }
    }

    [Theory]
    [InlineData("compress")]
    [InlineData("deflate")]
    [InlineData("gzip, gzip")]
    [InlineData("gzip,br")]
    [InlineData("identity, gzip")]
    [InlineData("aes128gcm")]
    [InlineData("*")]
    public async Task Another_coding_or_several_are_415(string coding)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using HttpResponseMessage answer = await SendAsync(client, run, coding, Coded("gzip", SomeFrames.NdJson(SomeFrames.Lifecycle(1, run))));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("urn:verbatim:problem:unsupported-encoding", (await RunClient.JsonAsync(answer)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Two_lines_that_say_the_coding_are_415()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{RunClient.Runs}/{run}/frames") { Content = Content("gzip", Coded("gzip", SomeFrames.NdJson(SomeFrames.Lifecycle(1, run)))) };
        request.Content.Headers.ContentEncoding.Add("br");
        using HttpResponseMessage answer = await client.Http.SendAsync(request, RunClient.Cancellation);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_bomb_is_413_before_it_has_unfolded(string coding)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();

        // Empty lines are nothing at all, in any number: without a limit this would be taken to its end.
        byte[] bomb = Coded(coding, new byte[50 * 1024 * 1024].Select(_ => (byte)'\n').ToArray());
        using HttpResponseMessage frames = await SendAsync(client, run, coding, bomb);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, frames.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Post, RunClient.Runs) { Content = Content(coding, bomb, "application/json") };
        using HttpResponseMessage json = await client.Http.SendAsync(request, RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, json.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_bomb_that_is_uploaded_is_413_and_nothing_of_it_is_kept(string coding)
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient client = server.Member();
        byte[] unfolded = new byte[50 * 1024 * 1024];
        byte[] bomb = Coded(coding, unfolded);
        string link = (await client.UploadLinkAsync(new { filename = "a.bin", size_bytes = unfolded.Length, sha256 = ObjectClient.Sha256Of(unfolded) })).GetProperty("upload_url").GetString()!;
        using var nobody = new HttpClient();

        using HttpResponseMessage byApi = await client.Http.PostAsync($"{ObjectClient.Objects}?filename=a.bin", Content(coding, bomb, "application/octet-stream"), RunClient.Cancellation);
        using HttpResponseMessage byLink = await nobody.PutAsync(link, Content(coding, bomb, "application/octet-stream"), RunClient.Cancellation);

        foreach (HttpResponseMessage answer in (HttpResponseMessage[])[byApi, byLink])
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
            JsonElement problem = await RunClient.JsonAsync(answer);
            Assert.Equal("urn:verbatim:problem:too-large", problem.GetProperty("type").GetString());
            Assert.Contains("far larger", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.DataDirectory, "objects"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task A_body_may_become_as_many_times_larger_as_the_option_says_and_not_a_byte_more(int beyond)
    {
        const int most = 10;
        (byte[] sent, int size) = Inflating(most, beyond);
        var context = new DefaultHttpContext { Request = { Body = new MemoryStream(sent) } };
        await using CodedBody body = CodedBody.Of(context, "gzip", most)!;

        if (beyond < 0)
        {
            using var taken = new MemoryStream();
            await body.CopyToAsync(taken, RunClient.Cancellation);
            Assert.Equal(size, taken.Length);
        }
        else
        {
            RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => body.CopyToAsync(Stream.Null, RunClient.Cancellation));
            Assert.Equal(Problems.TooLarge.Slug, refused.Problem.Slug);
        }
    }

    [Theory]
    [InlineData(8, HttpStatusCode.Created)]
    [InlineData(12, HttpStatusCode.RequestEntityTooLarge)]
    public async Task The_option_of_how_many_times_larger_is_the_servers(int times, HttpStatusCode expected)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings { Variables = new Dictionary<string, string> { ["Limits__MaxInflation"] = "10" } });
        using RunClient client = server.Member();
        byte[] content = new byte[200_000 * times];
        new Random(1).NextBytes(content.AsSpan(0, 200_000));

        using HttpResponseMessage answer = await client.Http.PostAsync($"{ObjectClient.Objects}?filename=a.bin", Content("gzip", Coded("gzip", content), "application/octet-stream"), RunClient.Cancellation);

        Assert.Equal(expected, answer.StatusCode);
    }

    // Noise, which stays as large as it is, and then zeros, of which a few more or less are the same number of bytes sent: a body of a size to the byte.
    private static (byte[] Sent, int Size) Inflating(int times, int beyond)
    {
        byte[] content = new byte[2_000_000];
        new Random(1).NextBytes(content.AsSpan(0, 150_000));
        for (int size = 1_500_000; ; size++)
        {
            byte[] sent = Coded("gzip", content[..size]);
            int wanted = (times * (sent.Length + 1)) + beyond;
            if (size == wanted)
                return (sent, size);
            if (size < wanted - (2 * times))
                size = wanted - (2 * times);
            Assert.True(size < content.Length - (3 * times), "No such body was found.");
        }
    }

    [Fact]
    public async Task A_compressed_json_body_is_taken_like_any()
    {
        using RunClient client = shared.Process.Member();
        using var request = new HttpRequestMessage(HttpMethod.Post, RunClient.Runs) { Content = Content("zstd", Coded("zstd", """{"workflow_key":"k"}"""u8.ToArray()), "application/json") };
        using HttpResponseMessage answer = await client.Http.SendAsync(request, RunClient.Cancellation);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/merge-patch+json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    public async Task A_json_body_of_another_type_is_415(string mediaType)
    {
        using RunClient client = shared.Process.Member();
        var content = new ByteArrayContent("""{"workflow_key":"k"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        using HttpResponseMessage answer = await client.Http.PostAsync(RunClient.Runs, content, RunClient.Cancellation);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    private static byte[] Coded(string coding, byte[] bytes)
    {
        using var coded = new MemoryStream();
        using (Stream coder = coding switch
        {
            "gzip" => new GZipStream(coded, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(coded, CompressionLevel.Optimal, leaveOpen: true),
            _ => Zstandard(coded),
        })
            coder.Write(bytes);
        return coded.ToArray();
    }

    private static CompressionStream Zstandard(Stream coded)
    {
        var stream = new CompressionStream(coded, leaveOpen: true);
        stream.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return stream;
    }

    private static ByteArrayContent Content(string coding, byte[] body, string mediaType = "application/x-ndjson")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return content;
    }

    private static Task<HttpResponseMessage> SendAsync(RunClient client, string run, string coding, byte[] body) =>
        client.Http.PostAsync($"{RunClient.Runs}/{run}/frames", Content(coding, body), RunClient.Cancellation);
}
