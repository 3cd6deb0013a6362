using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Recording;

[Trait("Clauses", "R-3 R-4 R-114 R-115 R-119 R-120 R-121 R-122 R-123 R-124 R-126")]
public sealed class BadFramesTests(SharedServer shared)
{
    /// <summary>What follows two good frames, and what is answered.</summary>
    public static TheoryData<string, int, string> Faults => new()
    {
        { "another run", 422, "foreign-frame" },
        { "another conversation", 422, "foreign-frame" },
        { "another stream", 422, "foreign-frame" },
        { "another schema", 422, "invalid-frame" },
        { "a gap", 409, "out-of-order" },
        { "a step back with other bytes", 409, "out-of-order" },
        { "event id 0", 422, "invalid-frame" },
        { "broken UTF-8", 422, "invalid-frame" },
        { "broken JSON", 422, "invalid-frame" },
        { "not an object", 422, "invalid-frame" },
        { "two objects", 422, "invalid-frame" },
        { "duplicate keys", 422, "invalid-frame" },
        { "an unknown field", 422, "invalid-frame" },
        { "an unknown kind", 422, "invalid-frame" },
        { "too deep", 422, "invalid-frame" },
        { "too large", 413, "frame-too-large" },
        { "a control character", 422, "invalid-frame" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_bad_frame_is_named_by_line_and_rule_and_the_good_ones_before_it_are_kept(string fault, int status, string slug)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] good = [SomeFrames.Lifecycle(1, run), SomeFrames.Delta(2, run, "x")];
        byte[] body = [.. SomeFrames.NdJson(good), .. Bad(fault, run), (byte)'\n', .. SomeFrames.NdJson(SomeFrames.Final(3, run))];

        using HttpResponseMessage response = await client.RecordAsync(run, body);
        JsonElement problem = await RunClient.JsonAsync(response);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"urn:verbatim:problem:{slug}", problem.GetProperty("type").GetString());
        Assert.Equal(3, problem.GetProperty("line").GetInt64());
        Assert.Matches("^[ER]-[0-9]+$", problem.GetProperty("rule").GetString());
        Assert.Equal(2, problem.GetProperty("accepted").GetInt64());
        Assert.Equal(2, problem.GetProperty("last_event_id").GetInt64());
        Assert.Equal(SomeFrames.Sse(good), await client.StreamAsync(run));
    }

    [Fact]
    public async Task A_second_terminal_frame_and_anything_after_the_first_is_409()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(2, run);
        await client.RecordedAsync(run, frames);

        foreach (string late in new[] { SomeFrames.Final(3, run), SomeFrames.Delta(3, run, "late") })
        {
            using HttpResponseMessage response = await client.RecordAsync(run, SomeFrames.NdJson(late));
            JsonElement problem = await RunClient.JsonAsync(response);
            Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
            Assert.Equal("urn:verbatim:problem:out-of-order", problem.GetProperty("type").GetString());
        }

        Assert.Equal(SomeFrames.Sse(frames), await client.StreamAsync(run));
    }

    [Fact]
    public async Task A_gap_names_where_the_run_goes_on()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using HttpResponseMessage response = await client.RecordAsync(run, SomeFrames.NdJson(SomeFrames.Lifecycle(1, run), SomeFrames.Delta(3, run, "x")));
        JsonElement problem = await RunClient.JsonAsync(response);

        Assert.Equal(2, problem.GetProperty("expected_event_id").GetInt64());
    }

    [Fact]
    public async Task The_same_frames_again_are_duplicates_and_change_nothing()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(5, run);
        await client.RecordedAsync(run, frames);
        JsonElement again = await client.RecordedAsync(run, frames);

        Assert.Equal(0, again.GetProperty("accepted").GetInt64());
        Assert.Equal(5, again.GetProperty("duplicates").GetInt64());
        Assert.Equal(SomeFrames.Sse(frames), await client.StreamAsync(run));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Frames_come_as_server_sent_events_too(string lineEnd)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(3, run);
        string body = ": comment\n" + string.Concat(frames.Select(frame => $"event: message\nid: 7\ndata: {frame}\n\n"));
        using HttpResponseMessage response = await client.RecordAsync(run, Encoding.UTF8.GetBytes(body.ReplaceLineEndings(lineEnd)), "text/event-stream");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(SomeFrames.Sse(frames), await client.StreamAsync(run));
    }

    [Fact]
    public async Task An_event_of_several_data_lines_is_422()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string frame = SomeFrames.Lifecycle(1, run);
        using HttpResponseMessage response = await client.RecordAsync(run, Encoding.UTF8.GetBytes($"data: {frame[..20]}\ndata: {frame[20..]}\n\n"), "text/event-stream");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Empty(await client.StreamAsync(run));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-ndjson; charset=utf-16")]
    public async Task A_media_type_that_is_not_of_frames_is_415(string mediaType)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using var content = new ByteArrayContent(SomeFrames.NdJson(SomeFrames.Lifecycle(1, run)));
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        using HttpResponseMessage response = await client.Http.PostAsync($"{RunClient.Runs}/{run}/frames", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("gzip", HttpStatusCode.BadRequest)]
    [InlineData("br", HttpStatusCode.BadRequest)]
    [InlineData("zstd", HttpStatusCode.BadRequest)]
    [InlineData("gzip, gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("nonsense", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_body_that_is_not_in_the_coding_that_it_names_is_refused(string coding, HttpStatusCode expected)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using var content = new ByteArrayContent(SomeFrames.NdJson(SomeFrames.Lifecycle(1, run)));
        content.Headers.ContentType = new("application/x-ndjson");
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using HttpResponseMessage response = await client.Http.PostAsync($"{RunClient.Runs}/{run}/frames", content, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("FFFFFFFFFFFFFFFFF")]
    public async Task A_chunk_whose_size_cannot_be_read_is_400(string size)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        await using RawRequest request = await RawRequest.OpenAsync(
            shared.Process.Address,
            $"""
            POST {RunClient.Runs}/{run}/frames HTTP/1.1
            Authorization: Bearer {shared.Process.Tokens.For("acme", "ann", "member")}
            Content-Type: application/x-ndjson
            Transfer-Encoding: chunked
            """);
        await request.SendAsync(System.Text.Encoding.ASCII.GetBytes(size + "\r\n"));

        Assert.Contains(" 400 ", await request.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?source=anthropic")]
    [InlineData("?source=")]
    [InlineData("?more=true")]
    [InlineData("?source=openai-responses&more=yes")]
    public async Task Parameters_that_are_not_taken_are_400(string query)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using HttpResponseMessage response = await client.RecordAsync(run, SomeFrames.NdJson(SomeFrames.Lifecycle(1, run)), query: query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(await client.StreamAsync(run));
    }

    private static byte[] Bad(string fault, string run)
    {
        string next = SomeFrames.Delta(3, run, "y");
        return fault switch
        {
            "broken UTF-8" => [.. Encoding.UTF8.GetBytes(next[..^2]), 0xC3, 0x28, .. "\"}"u8],
            "too large" => Encoding.UTF8.GetBytes(SomeFrames.Delta(3, run, new string('y', 1024 * 1024))),
            _ => Encoding.UTF8.GetBytes(fault switch
            {
                "another run" => next.Replace("\"kind\"", "\"workflow\":{\"workflow_run_id\":\"other\"},\"kind\"", StringComparison.Ordinal),
                "another conversation" => SomeFrames.Delta(3, "other", "y"),
                "another stream" => SomeFrames.Delta(3, run, "y", stream: "other"),
                "another schema" => next.Replace("public_sse_v1", "public_sse_v2", StringComparison.Ordinal),
                "a gap" => SomeFrames.Delta(4, run, "y"),
                "a step back with other bytes" => SomeFrames.Delta(1, run, "y"),
                "event id 0" => SomeFrames.Delta(0, run, "y"),
                "broken JSON" => next[..^1],
                "not an object" => "[1]",
                "two objects" => next + next,
                "duplicate keys" => next.Replace("\"kind\"", "\"event_id\":3,\"kind\"", StringComparison.Ordinal),
                "an unknown field" => next.Replace("\"kind\"", "\"kin\":1,\"kind\"", StringComparison.Ordinal),
                "an unknown kind" => next.Replace("message.delta", "message.epsilon", StringComparison.Ordinal),
                "too deep" => SomeFrames.Delta(3, run, "y").Replace("\"kind\":\"message.delta\"", $"\"kind\":\"tool.output\",\"tool_call_id\":\"t\",\"tool_type\":\"function\",\"output\":{new string('[', 80)}{new string(']', 80)}", StringComparison.Ordinal),
                "a control character" => SomeFrames.Delta(3, run, "y\u0001"),
                _ => throw new ArgumentOutOfRangeException(nameof(fault)),
            }),
        };
    }
}
