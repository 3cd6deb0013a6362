using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Verbatim.Frames.Events;

namespace Verbatim.Bench;

/// <summary>A run to record into, and its frames: deltas of 580 bytes, like most of what models say.</summary>
internal sealed class BenchRun
{
    public const int FrameBytes = 580;

    private readonly byte[] _before;
    private readonly byte[] _after;

    public BenchRun(string id, string conversation)
    {
        Id = id;
        var place = new WorkflowPlace { WorkflowKey = "bench", WorkflowRunId = id };
        MessageDelta Delta(string text) => new()
        {
            EventId = 1_000_000,
            StreamId = "stream_of_the_bench",
            ServerTimestamp = "2026-01-31T08:00:00.000Z",
            ConversationId = conversation,
            ResponseId = "resp_0123456789abcdef0123456789abcdef",
            Agent = "writer",
            Workflow = place,
            ProviderSequenceNumber = 12_345,
            ItemId = "msg_0123456789abcdef0123456789abcdef",
            Delta = text,
        };
        string padding = new('x', FrameBytes - Written(Delta("")).Length);
        (_before, _after) = Split(Written(Delta(padding)));
        Final = new RunFinal
        {
            EventId = 1_000_000,
            StreamId = "stream_of_the_bench",
            ServerTimestamp = "2026-01-31T08:00:00.000Z",
            ConversationId = conversation,
            Workflow = place,
            Final = new FinalResult { Status = "completed", ResponseText = "", Attachments = [] },
        };
    }

    public string Id { get; }

    private RunFinal Final { get; }

    public byte[] Frame(long eventId) => [.. _before, .. Encoding.ASCII.GetBytes(eventId.ToString(CultureInfo.InvariantCulture)), .. _after];

    /// <summary>A frame and the LF after it.</summary>
    public byte[] Line(long eventId) => [.. _before, .. Encoding.ASCII.GetBytes(eventId.ToString(CultureInfo.InvariantCulture)), .. _after, (byte)'\n'];

    /// <summary>So many frames from one on, a line each.</summary>
    public byte[] Lines(long first, int count)
    {
        using var lines = new MemoryStream(count * (FrameBytes + 1));
        for (long eventId = first; eventId < first + count; eventId++)
            lines.Write(Line(eventId));
        return lines.ToArray();
    }

    /// <summary>The event id of a frame of this run; its end is no frame in this sense.</summary>
    public long EventIdOf(ReadOnlySpan<byte> frame) =>
        Utf8Parser.TryParse(frame[_before.Length..], out long eventId, out _) ? eventId : throw new InvalidOperationException("What came is no frame of this run.");

    /// <summary>The frame that ends the run, and the LF after it.</summary>
    public byte[] LastLine(long eventId) => [.. Written(Final with { EventId = eventId }), (byte)'\n'];

    private static byte[] Written(FrameEvent frame)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameEvents.Write(frame, output);
        return output.WrittenSpan.ToArray();
    }

    private static (byte[] Before, byte[] After) Split(byte[] frame)
    {
        int at = frame.AsSpan().IndexOf("1000000"u8);
        return (frame[..at], frame[(at + "1000000"u8.Length)..]);
    }
}
