using System.Text;
using CsCheck;
using Verbatim.Frames.Wire;
using Xunit;

namespace Verbatim.Tests.Frames;

public sealed class SseFrameReaderTests
{
    [Fact]
    public void However_the_bytes_of_a_replay_arrive_the_frames_and_cursors_are_the_same() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[1, 60], Gen.Bool).Sample((count, piece, hasIds) =>
        {
            List<(string Frame, string? Cursor)> expected =
                [.. Enumerable.Range(1, count).Select(i => (SomeFrames.Delta(i, ",\"agent\":\"\u2028😀\""), hasIds ? $"cursor-{i}" : null))];
            string body = ": heartbeat 2026-01-31T08:00:00.000Z\n\n" + string.Concat(expected.Select(frame =>
                (hasIds ? $"id: {frame.Cursor}\n" : "") + $"data: {frame.Frame}\n\n: heartbeat 2026-01-31T08:00:00.000Z\n\n"));

            Assert.Equal(expected, ReadAll(body, piece));
        });

    [Fact]
    public void A_frame_whose_end_is_missing_is_not_given()
    {
        string whole = $"id: 1\ndata: {SomeFrames.Delta(1)}\n\n";
        string cut = $"id: 2\ndata: {SomeFrames.Delta(2)}\n";

        Assert.Equal([(SomeFrames.Delta(1), "1")], ReadAll(whole + cut, 1));
        Assert.Equal([(SomeFrames.Delta(1), "1")], ReadAll(whole + cut[..20], 9));
    }

    [Fact]
    public void Something_else_than_a_replay_is_refused() =>
        Assert.Throws<InvalidDataException>(() => ReadAll("data: {\ndata: }\n\n", 3));

    private static List<(string Frame, string? Cursor)> ReadAll(string body, int piece) =>
        ReadAllAsync(new Trickle(Encoding.UTF8.GetBytes(body), piece)).GetAwaiter().GetResult();

    private static async Task<List<(string Frame, string? Cursor)>> ReadAllAsync(Stream body)
    {
        List<(string Frame, string? Cursor)> frames = [];
        await foreach (StreamedFrame frame in SseFrameReader.ReadAsync(body, CancellationToken.None))
            frames.Add((Encoding.UTF8.GetString(frame.Bytes.Span), frame.Cursor));

        return frames;
    }
}
