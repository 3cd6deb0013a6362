using System.IO.Pipelines;
using System.Text;
using CsCheck;
using Verbatim.Sources;
using Xunit;

namespace Verbatim.Tests.Sources;

[Trait("Clauses", "R-134")]
public sealed class ProviderEventReaderTests
{
    private const int MaxEventBytes = 1024 * 1024;

    [Theory]
    [InlineData("data: {\"a\":1}\n\ndata: {\"b\":2}\n\n", "server-sent events")]
    [InlineData("event: x\ndata: {\"a\":1}\n\nevent: y\nid: 7\nretry: 5\ndata: {\"b\":2}\n\n", "fields that are not data")]
    [InlineData("data:{\"a\":1}\r\n\r\ndata:  {\"b\":2} \r\n\r\n", "CRLF, with and without a blank")]
    [InlineData("data: {\"a\":1}\r\rdata: {\"b\":2}\r\r", "CR")]
    [InlineData("data: {\"a\":1}\ndata: {\"b\":2}\n", "one newline between events")]
    [InlineData("data: {\"a\":1}\n\ndata: {\"b\":2}", "a last event without an end")]
    [InlineData("{\"a\":1}\n{\"b\":2}\n", "one JSON event a line")]
    [InlineData("\uFEFFdata: {\"a\":1}\n\n{\"b\":2}", "a byte order mark")]
    [InlineData(": OPENROUTER PROCESSING\n\ndata: {\"a\":1}\n\n: keepalive\n\n\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n", "comments and [DONE]")]
    [InlineData("data: {\"a\":1}\n\n[DONE]\ndata:\n\ndata: {\"b\":2}\n\n", "bare [DONE] and empty data")]
    public void Events_are_found_in(string body, string framing) =>
        Assert.True(Cut(body).SequenceEqual(["{\"a\":1}", "{\"b\":2}"]), framing);

    [Fact]
    public void Data_over_several_lines_is_one_event_where_no_line_is_one() =>
        Assert.Equal(
            ["{\"a\":\n{\"b\":\n[1]}}", "{\"c\":1}"],
            Cut("data: {\"a\":\ndata: {\"b\":\ndata: [1]}}\n\ndata: {\"c\":1}\n\n"));

    [Fact]
    public void JSON_printed_over_several_lines_is_one_event() =>
        Assert.Equal(["{\n\"a\": [\n1\n]\n}"], Cut("{\n  \"a\": [\n    1\n  ]\n}\n"));

    [Fact]
    public void A_broken_line_costs_its_own_event_only() =>
        Assert.Equal(
            ["{\"a\":1}", "{\"broken\":\"", "{\"b\":2}", "\"no\":\"brace\"}", "{\"c\":3}", "{\"end\":"],
            Cut("data: {\"a\":1}\ndata: {\"broken\":\"\ndata: {\"b\":2}\n\"no\":\"brace\"}\n{\"c\":3}\ndata: {\"end\":"));

    [Fact]
    public void A_value_cut_after_its_colon_does_not_swallow_what_follows() =>
        Assert.Equal(["{\"broken\":", "{\"b\":2}", "{\"c\":3}"], Cut("data: {\"broken\":\ndata: {\"b\":2}\ndata: {\"c\":3}\n"));

    [Theory]
    [InlineData('\u2028')]
    [InlineData('\u2029')]
    [InlineData('\u0085')]
    public void Only_CR_and_LF_end_a_line(char separator) =>
        Assert.Equal([$"{{\"a\":\"x{separator}y\"}}"], Cut($"data: {{\"a\":\"x{separator}y\"}}\n\n"));

    [Fact]
    public void A_long_line_is_one_event()
    {
        string providerEvent = $"{{\"logprobs\":\"{new string('x', 200_000)}\"}}";
        Assert.Equal([providerEvent, "{}"], Cut($"data: {providerEvent}\n\ndata: {{}}\n\n"));
    }

    [Fact]
    public void An_event_over_the_limit_is_given_out_cut_and_the_next_one_whole()
    {
        string providerEvent = $"{{\"x\":\"{new string('x', 100)}\"}}";
        var events = new List<ReadOnlyMemory<byte>>();
        var cutter = new ProviderEventCutter(50);
        cutter.Take(Encoding.UTF8.GetBytes($"data: {providerEvent}\n\ndata: {{}}\n\n"), events);

        Assert.Equal([providerEvent[..50], "{}"], events.Select(Text));
    }

    [Fact]
    public async Task An_event_is_given_out_while_the_body_is_open()
    {
        var body = new Pipe();
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> events =
            new ProviderEventReader(body.Reader, MaxEventBytes).ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        ValueTask<bool> first = events.MoveNextAsync();
        await WriteAsync(body.Writer, "data: {\"a\":1}");
        Assert.False(first.IsCompleted);

        // The half of a CRLF is an end of line: nobody waits for what may never come.
        await WriteAsync(body.Writer, "\r");
        Assert.True(await first);
        Assert.Equal("{\"a\":1}", Text(events.Current));

        await WriteAsync(body.Writer, "\n\r\ndata: {\"b\":2}");
        await body.Writer.CompleteAsync();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("{\"b\":2}", Text(events.Current));
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public void However_the_bytes_arrive_the_events_are_the_same() =>
        Gen.Select(AnyBody, Gen.Int[1, 9]).Sample((text, pieceSize) =>
        {
            byte[] body = Encoding.UTF8.GetBytes(text);
            Assert.Equal(
                Projecting.Events(body).Select(Text),
                Projecting.Events(body, pieceSize).Select(Text));
        });

    private static Gen<string> AnyBody =>
        Gen.Select(
            Gen.OneOf("data: {\"a\":1}", "data: {\"a\":", "data: 2}", "{\"ü\":\"\\\"\"}", ": c", "event: e", "\"x\":1}", "data", "data: [DONE]", "", " "),
            Gen.OneOf("\n", "\r\n", "\r", "\n\n"),
            (line, end) => line + end).Array[0, 12].Select(string.Concat);

    private static IEnumerable<string> Cut(string body) => Projecting.Events(Encoding.UTF8.GetBytes(body)).Select(Text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static async Task WriteAsync(PipeWriter body, string text) => await body.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
}
