using System.IO.Pipelines;
using System.Text;
using CsCheck;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Wire;
using Xunit;

namespace Verbatim.Tests.Frames;

public sealed class FrameBodyReaderTests
{
    private static readonly Gen<string> AnyLineEnd = Gen.OneOf("\n", "\r\n", "\r");

    // Contents with what other readers take for line ends, and characters of two to four bytes.
    private static readonly Gen<string> AnyFrame =
        Gen.OneOf("", "é", "\u2028\u2029\u0085", "😀", "data: ", "\\n\\n", new string('x', 300))
            .Select(text => SomeFrames.Delta(1, $",\"agent\":\"{text}\""));

    private static readonly Gen<string> AnyNoise =
        Gen.OneOf("", ": heartbeat 2026-01-31T08:00:00.000Z", ":", "event: message", "id: 7", "retry: 10", "unknown", "a: b");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void However_the_bytes_of_an_event_stream_arrive_the_frames_are_the_same() =>
        Gen.Select(Gen.Select(AnyFrame, AnyLineEnd, AnyNoise).Array[0, 6], Gen.Int[1, 40], Gen.Bool).Sample((events, piece, hasMark) =>
        {
            // Noise stands before a frame, after it, and as an event of its own.
            string body = string.Concat(events.Select(one =>
                $"{one.Item3}{one.Item2}{one.Item2}{one.Item3}{one.Item2}data:{(piece % 2 == 0 ? " " : "")}{one.Item1}{one.Item2}{one.Item3}{one.Item2}{one.Item2}"));

            AssertFrames((hasMark ? "\uFEFF" : "") + body, FrameBodyFormat.EventStream, piece, events.Select(one => one.Item1));
        });

    [Fact]
    public void However_the_bytes_of_lines_arrive_the_frames_are_the_same() =>
        Gen.Select(Gen.Select(AnyFrame, Gen.OneOf("\n", "\r\n", " \t\n", "\n\n \n\r\n")).Array[0, 6], Gen.Int[1, 40]).Sample((lines, piece) =>
            AssertFrames(
                string.Concat(lines.Select(line => $" {line.Item1}{line.Item2}")),
                FrameBodyFormat.NdJson,
                piece,
                lines.Select(line => line.Item1)));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(" \r\n\r\n  ")]
    [InlineData(": still here\n\n")]
    [InlineData("\uFEFF")]
    public async Task A_body_without_frames_is_a_keep_alive(string body)
    {
        FrameBodyFormat format = body.Contains(':', StringComparison.Ordinal) || body == "\uFEFF" ? FrameBodyFormat.EventStream : FrameBodyFormat.NdJson;

        FrameBatch batch = await Reader(body, format).ReadAsync(Cancellation);

        Assert.Equal((0, null, true), (batch.Frames.Count, batch.Fault, batch.IsEnd));
    }

    [Fact]
    public async Task Frames_are_given_while_the_body_is_still_open()
    {
        var pipe = new Pipe();
        var reader = new FrameBodyReader(pipe.Reader, FrameBodyFormat.NdJson, SomeFrames.Limits);
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($"{SomeFrames.Delta(1)}\n{SomeFrames.Delta(2)}\n{SomeFrames.Delta(3)[..40]}"), Cancellation);

        FrameBatch first = await reader.ReadAsync(Cancellation);
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($"{SomeFrames.Delta(3)[40..]}\n"), Cancellation);
        FrameBatch second = await reader.ReadAsync(Cancellation);
        await pipe.Writer.CompleteAsync();
        FrameBatch last = await reader.ReadAsync(Cancellation);

        Assert.Equal([1, 2], first.Lines);
        Assert.Equal([3], second.Lines);
        Assert.Equal((false, false, true), (first.IsEnd, second.IsEnd, last.IsEnd));
    }

    [Theory]
    [InlineData(FrameBodyFormat.NdJson, "{0}\n\n{1}\nbroken\n{0}\n", 4, "E-2")]
    [InlineData(FrameBodyFormat.NdJson, "{0}\n{0}{1}\n", 2, "E-5")]
    [InlineData(FrameBodyFormat.NdJson, "{0}\n{{\"a\":\r1}}\n", 2, "E-4")]
    [InlineData(FrameBodyFormat.NdJson, "{0}\n\uFEFF{1}", 2, "E-2")]
    [InlineData(FrameBodyFormat.EventStream, "data: {0}\n\ndata: {1}\ndata: {1}\n\n", 4, "E-4")]
    [InlineData(FrameBodyFormat.EventStream, "data: {0}\r\n\r\n: c\r\ndata: [DONE]\r\n\r\n", 4, "E-2")]
    [InlineData(FrameBodyFormat.EventStream, "data: {0}\n\ndata\n\n", 3, "E-2")]
    [InlineData(FrameBodyFormat.EventStream, "data: {0}\n\n\ndata: {{\"schema\":", 4, "E-2")]
    public async Task A_fault_names_its_line_and_keeps_the_good_prefix(FrameBodyFormat format, string template, long line, string rule)
    {
        string body = string.Format(System.Globalization.CultureInfo.InvariantCulture, template, SomeFrames.Delta(1), SomeFrames.Delta(2));

        foreach (int piece in new[] { 1, 7, 1_000_000 })
        {
            (List<Frame> frames, FrameBatch last) = await ReadAllAsync(Encoding.UTF8.GetBytes(body), format, piece, SomeFrames.Limits);

            Assert.Equal((line, rule), (last.FaultLine, last.Fault?.Rule));
            Assert.Equal(body.Contains("{\"schema\"", StringComparison.Ordinal) && line == 4 && format == FrameBodyFormat.NdJson ? 2 : 1, frames.Count);
        }
    }

    [Theory]
    [InlineData(FrameBodyFormat.NdJson, "{0}\n{1}")]
    [InlineData(FrameBodyFormat.EventStream, "data: {0}\n\ndata: {1}")]
    [InlineData(FrameBodyFormat.EventStream, "data: {0}\n\ndata: {1}\n")]
    public async Task The_last_frame_counts_without_the_end_of_its_line(FrameBodyFormat format, string template)
    {
        string body = string.Format(System.Globalization.CultureInfo.InvariantCulture, template, SomeFrames.Delta(1), SomeFrames.Delta(2));

        (List<Frame> frames, FrameBatch last) = await ReadAllAsync(Encoding.UTF8.GetBytes(body), format, 5, SomeFrames.Limits);

        Assert.Null(last.Fault);
        Assert.Equal(2, frames.Count);
    }

    [Theory]
    [InlineData(FrameBodyFormat.NdJson, "", 0)]
    [InlineData(FrameBodyFormat.NdJson, "", 1)]
    [InlineData(FrameBodyFormat.EventStream, "data: ", 0)]
    [InlineData(FrameBodyFormat.EventStream, "data: ", 1)]
    public async Task A_frame_may_be_as_large_as_the_limit_and_not_a_byte_larger(FrameBodyFormat format, string prefix, int over)
    {
        string frame = SomeFrames.Delta(1);
        var limits = new FrameLimits(MaxFrameBytes: frame.Length - over);

        (_, FrameBatch last) = await ReadAllAsync(Encoding.UTF8.GetBytes($"{prefix}{frame}\r\n\r\n"), format, 100, limits);

        Assert.Equal(over == 0 ? null : FrameFaultKind.TooLarge, last.Fault?.Kind);
    }

    [Theory]
    [InlineData(FrameBodyFormat.NdJson)]
    [InlineData(FrameBodyFormat.EventStream)]
    public async Task A_line_that_does_not_end_is_refused_before_it_is_all_there(FrameBodyFormat format)
    {
        var limits = new FrameLimits(MaxFrameBytes: 4096);
        var body = new Trickle(Encoding.UTF8.GetBytes($"\n\n{new string('x', 1_000_000)}"), 64);

        FrameBatch batch = await new FrameBodyReader(body.Pipe(), format, limits).ReadAsync(Cancellation);

        Assert.Equal((FrameFaultKind.TooLarge, "E-166", 3L, true), (batch.Fault!.Kind, batch.Fault.Rule, batch.FaultLine, batch.IsEnd));
        Assert.InRange(body.Position, 4096, 8192);
    }

    [Fact]
    public async Task A_body_that_is_cut_does_not_look_like_its_end()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($"{SomeFrames.Delta(1)}\n{SomeFrames.Delta(2)}"), Cancellation);
        var reader = new FrameBodyReader(pipe.Reader, FrameBodyFormat.NdJson, SomeFrames.Limits);

        Assert.Single((await reader.ReadAsync(Cancellation)).Frames);
        await pipe.Writer.CompleteAsync(new IOException("cut"));
        await Assert.ThrowsAsync<IOException>(async () => await reader.ReadAsync(Cancellation));
    }

    private static void AssertFrames(string body, FrameBodyFormat format, int piece, IEnumerable<string> expected)
    {
        (List<Frame> frames, FrameBatch last) = ReadAllAsync(Encoding.UTF8.GetBytes(body), format, piece, SomeFrames.Limits).GetAwaiter().GetResult();

        Assert.Null(last.Fault);
        Assert.Equal(expected, frames.Select(frame => Encoding.UTF8.GetString(frame.Bytes.Span)));
    }

    private static FrameBodyReader Reader(string body, FrameBodyFormat format) =>
        new(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(body))), format, SomeFrames.Limits);

    private static async Task<(List<Frame> Frames, FrameBatch Last)> ReadAllAsync(byte[] body, FrameBodyFormat format, int piece, FrameLimits limits)
    {
        List<Frame> frames = [];
        var reader = new FrameBodyReader(new Trickle(body, piece).Pipe(), format, limits);
        while (true)
        {
            FrameBatch batch = await reader.ReadAsync(CancellationToken.None);
            Assert.Equal(batch.Frames.Count, batch.Lines.Count);
            frames.AddRange(batch.Frames);
            if (batch.IsEnd)
                return (frames, batch);
        }
    }
}
