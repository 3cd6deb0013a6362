using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
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
