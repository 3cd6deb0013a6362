using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Verbatim.Frames.Events;

/// <summary>Takes the value of one slot, and what stands before it, off a frame.</summary>
/// <param name="slot">Which.</param>
/// <param name="before">The bytes between the slot before this and this one: the same in every frame.</param>
internal sealed class SlotReader(FrameSlot slot, byte[] before)
{
    // The end of a text, or what makes it more than its own bytes, or wrong.
    private static readonly SearchValues<byte> Special =
        SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    private readonly ArrayBufferWriter<byte> _recentUtf8 = new(64);
    private string? _recent;

    /// <summary>Takes it, or says that another reader must.</summary>
    public bool TryTake(ref ReadOnlySpan<byte> frame, ref SlotValues values)
    {
        if (!frame.StartsWith(before))
            return false;

        frame = frame[before.Length..];
        switch (slot)
        {
            case FrameSlot.EventId: return TryTakeNumber(ref frame, out values.EventId);
            case FrameSlot.ServerTimestamp: return TryTakeRecurring(ref frame, ref values.ServerTimestamp!);
            case FrameSlot.ResponseId: return TryTakeRecurring(ref frame, ref values.ResponseId);
            case FrameSlot.OutputIndex: return TryTakeIndex(ref frame, out values.OutputIndex);
            case FrameSlot.ItemId: return TryTakeRecurring(ref frame, ref values.ItemId!);
            case FrameSlot.ToolCallId: return TryTakeRecurring(ref frame, ref values.ToolCallId!);
            case FrameSlot.ChunkIndex: return TryTakeIndex(ref frame, out values.ChunkIndex);
            case FrameSlot.Text: return TryTakeText(ref frame, out ReadOnlySpan<byte> json) && TryRead(json, out values.Text!);
            default:
                bool isTaken = TryTakeNumber(ref frame, out long number);
                values.ProviderSequenceNumber = number;
                return isTaken;
        }
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> frame, out long number)
    {
        // JSON has no sign but a minus, and no number that begins with a zero but zero. A fraction differs in what is compared next.
        if (!Utf8Parser.TryParse(frame, out number, out int length) || (length > 1 && frame[0] is < (byte)'1' or > (byte)'9'))
            return false;

        frame = frame[length..];
        return true;
    }

    private static bool TryTakeIndex(ref ReadOnlySpan<byte> frame, out int index)
    {
        bool isTaken = TryTakeNumber(ref frame, out long number) && number <= int.MaxValue;
        index = isTaken ? (int)number : 0;
        return isTaken;
    }

    // Ids stand in many frames, times in several: the text that was made last serves again.
    private bool TryTakeRecurring(ref ReadOnlySpan<byte> frame, ref string? text)
    {
        if (!TryTakeText(ref frame, out ReadOnlySpan<byte> json))
            return false;

        if (_recent is null || !json.SequenceEqual(_recentUtf8.WrittenSpan))
        {
            if (!TryRead(json, out string? read))
                return false;

            _recent = read;
            _recentUtf8.ResetWrittenCount();
            _recentUtf8.Write(json);
        }

        text = _recent;
        return true;
    }

    // With its quotes.
    private static bool TryTakeText(ref ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> json)
    {
        json = default;
        if (frame.IsEmpty || frame[0] != '"')
            return false;

        for (int at = 1; at < frame.Length;)
        {
            int next = frame[at..].IndexOfAny(Special);
            if (next < 0)
                return false;

            at += next;
            if (frame[at] == '"')
            {
                json = frame[..(at + 1)];
                frame = frame[(at + 1)..];
                return true;
            }

            if (frame[at] != '\\')
                return false;

            at += 2;
        }

        return false;
    }

    private static bool TryRead(ReadOnlySpan<byte> json, out string? text)
    {
        text = null;
        if (!Utf8.IsValid(json) || LoneSurrogates.AreIn(json))
            return false;

        if (!json.Contains((byte)'\\'))
        {
            text = Encoding.UTF8.GetString(json[1..^1]);
            return true;
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            text = reader.GetString();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
