using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Proofs;
using Xunit;

namespace Verbatim.Server.Tests.Cli;

/// <summary><c>verbatim check</c> on files, in each of its ways to be told and to tell.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private const string Started =
        """{"schema":"public_sse_v1","event_id":1,"stream_id":"s","server_timestamp":"2026-01-31T08:00:00.000Z","kind":"lifecycle","conversation_id":"c","status":"in_progress"}""";

    private const string Ended =
        """{"schema":"public_sse_v1","event_id":2,"stream_id":"s","server_timestamp":"2026-01-31T08:00:00.000Z","kind":"final","conversation_id":"c","final":{"status":"completed","attachments":[]}}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("verbatim-");

    [Theory]
    [InlineData("{0}\n{1}\n")]
    [InlineData("\r\n{0}\r\n\r\n {1}")]
    [InlineData("data: {0}\n\n: heartbeat\n\nid: 7\ndata: {1}\n\n")]
    [InlineData(": first\r\ndata:{0}\r\n\r\ndata:{1}")]
    public async Task Frames_that_follow_the_contract_are_0_however_they_are_framed(string framing)
    {
        Assert.Equal((0, "2 frames, no findings.\n", ""), await CheckAsync(Framed(framing, Started, Ended)));
        Assert.Equal((0, "2 frames, no findings.\n", ""), await CheckInputAsync(Framed(framing, Started, Ended)));
    }

    [Fact]
    public async Task Every_finding_names_line_event_clause_and_reason_and_the_end_sums_them_up()
    {
        string body = $"{Started}\n{Started.Replace("in_progress", "on_hold", StringComparison.Ordinal)}\nno frame\n{Ended.Replace("\"s\"", "\"t\"", StringComparison.Ordinal)}\n";

        (int code, string output, string errors) = await CheckAsync(body);

        Assert.Equal((1, ""), (code, errors));
        Assert.Equal(
            [
                "line 2, event id 1: E-25 status is not queued or in_progress or completed or failed or incomplete or cancelled (E-30).",
                "line 3: E-2 A frame begins with { and ends with its }.",
                "line 4, event id 2: E-84 stream_id is not that of the run's first frame.",
                "4 frames, 3 findings: E-2 once, E-25 once, E-84 once.",
            ],
            output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_limit_bounds_what_is_printed_and_not_what_is_counted()
    {
        string body = $"{Started}\n{string.Concat(Enumerable.Repeat("none\n", 250))}";

        (int code, string output, _) = await CheckAsync(body, "--limit", "2");

        Assert.Equal(1, code);
        Assert.Equal(
            [
                "line 2: E-2 A frame begins with { and ends with its }.", "line 3: E-2 A frame begins with { and ends with its }.",
                "… and 249 more; --limit prints more of them.", "251 frames, 251 findings: E-2 250 times, E-80 once.",
            ],
            output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_providers_stream_is_told_from_frames_and_how_to_make_frames_of_it_is_said()
    {
        (int code, string output, string errors) = await Command.RunAsync(null, "check", Path.Combine(Recordings.OwnFolder, "message.sse"));

        Assert.Equal(1, code);
        Assert.Contains("E-24 kind is required", output, StringComparison.Ordinal);
        Assert.StartsWith("Nothing of it is a frame. If it is a provider's stream, `verbatim record --source`", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_json()
    {
        (int code, string output, _) = await CheckAsync($"{Started}\n{Ended.Replace(":2,", ":3,", StringComparison.Ordinal)}", "--format", "json");

        Assert.Equal(1, code);
        JsonElement report = JsonElement.Parse(output);
        Assert.Equal((2, 1), (report.GetProperty("frames").GetInt32(), report.GetProperty("findings_total").GetInt32()));
        Assert.Equal("""{"E-96":1}""", report.GetProperty("findings_by_rule").GetRawText());
        Assert.Equal(
            """{"line":2,"event_id":3,"rule":"E-96","message":"event_id leaves a gap: 2 is next."}""",
            Assert.Single(report.GetProperty("findings").EnumerateArray()).GetRawText());
    }

    [Fact]
    public async Task Whose_frames_they_are_can_be_said()
    {
        string named = $"{Started[..^1]},\"workflow\":{{\"workflow_run_id\":\"run\"}}}}\n{Ended}";

        Assert.Equal(0, (await CheckAsync(named)).Code);
        Assert.Contains("line 1, event id 1: E-87 ", (await CheckAsync(named, "--run", "other")).Output, StringComparison.Ordinal);
        Assert.Contains("line 1, event id 1: E-85 ", (await CheckAsync(named, "--conversation", "other")).Output, StringComparison.Ordinal);
        Assert.Contains("line 2, event id 2: E-86 ", (await CheckAsync(named, "--own")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.ndjson", "missing.ndjson cannot be read: ")]
    [InlineData(".", " cannot be read: ")]
    public async Task What_cannot_be_read_is_one_sentence_and_2(string file, string sentence) =>
        AssertCannotRead(sentence, await Command.RunAsync(null, "check", Path.Combine(_folder.FullName, file)));

    [Theory]
    [InlineData("")]
    [InlineData(": only a comment\n\n")]
    [InlineData("event: message\n\n")]
    public async Task What_holds_no_frame_is_one_sentence_and_2(string body) => AssertCannotRead("holds no frame", await CheckAsync(body));

    [Theory]
    [InlineData("'FILE' missing")]
    [InlineData("--limit is -1", "file", "--limit", "-1")]
    [InlineData("--limit is all", "file", "--limit", "all")]
    [InlineData("'pdf' not recognized", "file", "--format", "pdf")]
    public async Task What_cannot_be_done_is_one_sentence_and_2(string sentence, params string[] arguments) =>
        AssertCannotRead(sentence, await Command.RunAsync(null, ["check", .. arguments]));

    public void Dispose() => _folder.Delete(recursive: true);

    private static void AssertCannotRead(string sentence, (int Code, string Output, string Errors) ended)
    {
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.Contains(sentence, ended.Errors, StringComparison.Ordinal);
        Assert.Single(ended.Errors.TrimEnd('\n').Split('\n'));
    }

    private static string Framed(string framing, params object[] frames) => string.Format(System.Globalization.CultureInfo.InvariantCulture, framing, frames);

    private async Task<(int Code, string Output, string Errors)> CheckAsync(string body, params string[] options)
    {
        string file = Path.Combine(_folder.FullName, "frames");
        await File.WriteAllTextAsync(file, body, TestContext.Current.CancellationToken);
        return await Command.RunAsync(null, ["check", file, .. options]);
    }

    private static async Task<(int Code, string Output, string Errors)> CheckInputAsync(string body)
    {
        using Command command = Command.Start(null, "check", "-");
        await command.Input.WriteAsync(Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
        command.Input.Close();
        return await command.EndAsync();
    }
}
