using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.BadInput;

/// <summary>Families of bad input: none is a fault of the server, and none leaves more than the good prefix .</summary>
[Trait("Clauses", "R-4 R-5 R-124")]
public sealed class FamiliesTests(SharedServer shared)
{
    private static readonly byte[] Quote = "\""u8.ToArray();

    [Fact]
    public async Task Values_within_a_frame_are_kept_as_they_are_written_or_refused()
    {
        using RunClient client = shared.Process.Member();
        var bad = new BadBody(client);
        var outcomes = new OutcomeTable();
        foreach ((string family, byte[] output, int expected) in Values())
        {
            int status = await bad.SendOutputAsync(output);
            outcomes.Add(family, status);
            Assert.True(status == expected, $"{family}, {Encoding.UTF8.GetString(output[..Math.Min(60, output.Length)])}: {status} instead of {expected}");
        }

        outcomes.Print();
    }

    [Fact]
    public async Task Bodies_of_every_size_and_shape_leave_the_good_prefix_only()
    {
        using RunClient client = shared.Process.Member();
        var bad = new BadBody(client);
        var outcomes = new OutcomeTable();
        foreach ((string family, string mediaType, Func<string, byte[]> body, int[] expected) in Bodies())
        {
            int status = await bad.SendAsync(body, mediaType);
            outcomes.Add(family, status);
            Assert.True(expected.Contains(status), $"{family}: {status}");
        }

        outcomes.Print();
    }

    [Fact]
    public async Task Fields_of_a_body_that_begins_a_run_are_the_documented_ones_each_once()
    {
        using RunClient client = shared.Process.Member();
        var outcomes = new OutcomeTable();
        foreach (string body in Beginnings())
        {
            using HttpResponseMessage response = await client.PostJsonAsync(RunClient.Runs, body);
            outcomes.Add("the body that begins a run", (int)response.StatusCode);
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{body[..Math.Min(100, body.Length)]}: {(int)response.StatusCode}");
        }

        outcomes.Print();
    }

    [Fact]
    public async Task Ids_cursors_and_parameters_that_are_none_are_400_or_404()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Run(2, run));
        var outcomes = new OutcomeTable();
        foreach (string text in Texts())
        {
            foreach (string path in (string[])[$"{RunClient.Runs}/{text}", $"{RunClient.Runs}/{text}/replay/events", $"/api/v1/conversations/{text}/ledger/events", $"/api/v1/workflows/{text}"])
                await AnsweredAsync(client, outcomes, "ids", path);
            foreach (string parameter in (string[])["cursor", "at", "limit", "direction"])
                await AnsweredAsync(client, outcomes, $"the parameter {parameter}", $"{RunClient.Runs}/{run}/replay/events?{parameter}={text}");
            foreach (string parameter in (string[])["status", "started_after", "started_before", "cursor", "limit", "conversation_id"])
                await AnsweredAsync(client, outcomes, $"the filter {parameter}", $"{RunClient.Runs}?{parameter}={text}");
        }

        outcomes.Print();
    }

    [Fact]
    public async Task Compressed_bodies_and_bombs_record_nothing()
    {
        using RunClient client = shared.Process.Member();
        var outcomes = new OutcomeTable();
        byte[] zeros = new byte[50_000_000];
        foreach ((string coding, byte[] body) in (IEnumerable<(string, byte[])>)[
            ("gzip", Compressed(zeros, stream => new GZipStream(stream, CompressionLevel.SmallestSize))), ("deflate", Compressed(zeros, stream => new ZLibStream(stream, CompressionLevel.SmallestSize))),
            ("br", Compressed(zeros, stream => new BrotliStream(stream, CompressionLevel.Fastest))), ("gzip, gzip", [1, 2, 3]), ("rot13", [1, 2, 3]), ("gzip", [0x1f, 0x8b, 8]), ("", [1])])
        {
            string run = await client.CreateAsync();
            var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
            using HttpResponseMessage response = await client.Http.PostAsync($"{RunClient.Runs}/{run}/frames", content, RunClient.Cancellation);
            outcomes.Add("Content-Encoding", (int)response.StatusCode);
            Assert.True((int)response.StatusCode is >= 400 and < 500, $"{coding}: {(int)response.StatusCode}");
            Assert.Empty(await client.StreamAsync(run));
        }

        outcomes.Print();
    }

    private static IEnumerable<(string Family, byte[] Output, int Expected)> Values()
    {
        foreach (int depth in (int[])[1, 61, 63, 64, 65, 10_000, 500_000])
            yield return ("depth", Encoding.ASCII.GetBytes($"{new string('[', depth)}{new string(']', depth)}"), depth <= 63 ? 200 : depth > 500_000 ? 413 : 422);
        foreach (string number in (string[])["1e999999", "-0", "1.0", "9007199254740991", "9007199254740993", "9223372036854775808", "18446744073709551616", "1E5", "1e-400", new string('7', 100_000)])
            yield return ("numbers", Encoding.ASCII.GetBytes(number), 200);
        foreach (string number in (string[])["01", "+1", "1.", ".5", "0x10", "NaN", "Infinity", "1e", "--1"])
            yield return ("numbers that are none", Encoding.ASCII.GetBytes(number), 422);
        foreach (string text in (string[])["\\ud800", "\\udc00\\ud800", "\\u0000", "\u2028\u2029", "\u202e\u200b\u200d", "\u0085", "\\r\\n\\n: x\\n\\nid: 1\\n", "data: x", "\ufeff", "\\\"}\\n\\n", new string('x', 900_000)])
            yield return ("strings", Encoding.UTF8.GetBytes($"\"{text}\""), 200);
        foreach (byte[] bytes in (byte[][])[[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf8, 0x88, 0x80, 0x80, 0x80], [0x80], [0xf4, 0x90, 0x80, 0x80]])
            yield return ("broken UTF-8", [.. Quote, .. bytes, .. Quote], 422);
        foreach (byte control in Enumerable.Range(0, 32).Select(control => (byte)control))
            yield return ("control characters in a string", [.. Quote, control, .. Quote], 422);
        foreach (string blank in (string[])["\r", "\n", "\r\n", "\t", "\v", "\f"])
        {
            yield return ("control characters between values", Encoding.ASCII.GetBytes($"[1,{blank}2]"), 422);
            yield return ("control characters between values", Encoding.ASCII.GetBytes($"{blank}1"), 422);
        }

        foreach (string text in (string[])["{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "[{\"b\":{\"c\":1,\"c\":2}}]"])
            yield return ("duplicate keys", Encoding.ASCII.GetBytes(text), 422);
        foreach (string text in (string[])["{\"a\":1,\"A\":2}", "{\"__proto__\":1,\"constructor\":2}", "{\"\":0}"])
            yield return ("keys that differ", Encoding.ASCII.GetBytes(text), 200);
        yield return ("a frame over its limit", Encoding.ASCII.GetBytes($"\"{new string('x', 1024 * 1024)}\""), 413);
    }

    private static IEnumerable<(string Family, string MediaType, Func<string, byte[]> Body, int[] Expected)> Bodies()
    {
        const string lines = "application/x-ndjson";
        const string sse = "text/event-stream";
        foreach (string mediaType in (string[])[lines, sse])
        {
            yield return ("empty", mediaType, _ => [], [200]);
            foreach (int first in Enumerable.Range(0, 256))
                yield return ("one byte", mediaType, _ => [(byte)first], [200, 422]);
            foreach (int size in (int[])[65_535, 65_536, 65_537, 1_048_575, 1_048_577, 3_000_000])
            {
                yield return ("zeros", mediaType, _ => new byte[size], [200, 413, 422]);
                yield return ("blanks", mediaType, _ => Encoding.ASCII.GetBytes(new string(' ', size)), [200, 413, 422]);
                yield return ("one brace and letters", mediaType, _ => Encoding.ASCII.GetBytes("{" + new string('x', size)), [200, 413, 422]);
            }

            foreach (string mark in (string[])["fffe", "feff", "0000feff", "efbbbfefbbbf"])
                yield return ("byte order marks", mediaType, run => [.. Convert.FromHexString(mark), .. SomeFrames.NdJson(SomeFrames.Delta(2, run, "x"))], [200, 422]);
        }

        yield return ("one bad of many", lines, run => SomeFrames.NdJson([SomeFrames.Delta(3, run, "a gap"), .. Enumerable.Range(2, 1000).Select(id => SomeFrames.Delta(id, run, "x"))]), [409]);
        yield return ("another run's", lines, run => SomeFrames.NdJson(SomeFrames.Delta(2, $"{run}-other", "x")), [422]);
        yield return ("a time that is none", lines, run => SomeFrames.NdJson(SomeFrames.Delta(2, run, "x").Replace("2026-01-31T09:30:00.000Z", "2026-02-30T09:30:00.000Z", StringComparison.Ordinal)), [422]);
        foreach (string time in (string[])["0000-01-01T00:00:00.000Z", "2026-01-31T24:00:00.000Z", "2026-01-31T09:30:00.000+00:00", "2026-01-31T09:30:00.000-00:00", "2026-01-31", "now", "-1"])
            yield return ("a time that is none", lines, run => SomeFrames.NdJson(SomeFrames.Delta(2, run, "x").Replace("2026-01-31T09:30:00.000Z", time, StringComparison.Ordinal)), [422]);
        foreach (string number in (string[])["-1", "0", "1.5", "1e0", "9223372036854775808", "18446744073709551616", "\"2\"", "null", "[]"])
            yield return ("an event id that is none", lines, run => SomeFrames.NdJson(SomeFrames.Delta(2, run, "x").Replace("\"event_id\":2", $"\"event_id\":{number}", StringComparison.Ordinal)), [409, 422]);
    }

    private static IEnumerable<string> Beginnings()
    {
        foreach (string text in (string[])["", "{", "[]", "null", "1", "\"x\"", "{}", "{\"workflow_key\":1}", "{\"workflow_key\":null}", "{\"workflow_key\":\"\"}", "{\"workflow_key\":\"a b\"}", "{\"workflow_key\":\"k\"} {}"])
            yield return text;
        foreach (string field in (string[])["tenant", "Tenant", "tenant_id", "user_id", "role", "sealed", "seq", "created_at", "run_status", "Workflow_Key", "workflowKey", "__proto__"])
            yield return $$"""{"workflow_key":"k","{{field}}":"x"}""";
        yield return """{"workflow_key":"k","workflow_key":"k"}""";
        yield return """{"workflow_key":"k","\u0077orkflow_key":"k"}""";
        yield return """{"workflow_key":"k","visibility":"Private"}""";
        yield return """{"workflow_key":"k","visibility":1}""";
        foreach (string id in (string[])["", ".", "..", "a/b", "a b", "\\u0000", "é", new string('x', 129), "\\ud83d\\ude00", "%2e%2e", "a\\nb"])
        {
            yield return $$"""{"workflow_key":"k","workflow_run_id":"{{id}}"}""";
            yield return $$"""{"workflow_key":"k","conversation_id":"{{id}}"}""";
        }

        yield return $$"""{"workflow_key":"k","request_message":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}""";
    }

    private static IEnumerable<string> Texts() =>
    [
        "-1", "now", "0x1", "%2f", "%5c", "%00", "%0d%0aX:%20y", "%25", "%c0%80", "%ff", "%F0%9F%98%80", "007x", "1e3", "18446744073709551616", "'%20or%201=1--",
        "%7B%7D", "%22", "null", "true", "NaN", "9999-99-99", "2026-01-01T00:00:00", new string('x', 300), "%E2%80%AE", "*", "%3Cscript%3E",
    ];

    private static async Task AnsweredAsync(RunClient client, OutcomeTable outcomes, string family, string path)
    {
        using HttpResponseMessage response = await client.Http.GetAsync(path, RunClient.Cancellation);
        outcomes.Add(family, (int)response.StatusCode);
        string body = await response.Content.ReadAsStringAsync(RunClient.Cancellation);
        bool isFilter = family == "the filter conversation_id";
        Assert.True((int)response.StatusCode is 400 or 404 || (isFilter && body.Contains("\"items\":[]", StringComparison.Ordinal)), $"{path}: {(int)response.StatusCode} {body}");
        Assert.DoesNotContain("X: y", response.Headers.ToString(), StringComparison.Ordinal);
    }

    private static byte[] Compressed(byte[] bytes, Func<Stream, Stream> over)
    {
        using var small = new MemoryStream();
        using (Stream coding = over(small))
            coding.Write(bytes);
        return small.ToArray();
    }
}
