using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Verbatim.Frames.Events;

/// <summary>A frame that was read, to read those by that are alike but for a few values: their other bytes need only be compared.</summary>
/// <remarks>
/// A frame whose other bytes are equal says the same but for those values, whatever JSON allows; any other frame is left to the
/// whole reader. Not thread-safe.
/// </remarks>
internal sealed class FrameTemplate
{
    // Longer frames are few, or hold what is read by copying it anyway.
    private const int LongestRest = 4_096;

    private readonly ItemEvent _known;
    private readonly SlotReader[] _slots;
    private readonly byte[] _end;

    private FrameTemplate(ItemEvent known, SlotReader[] slots, byte[] end) => (_known, _slots, _end) = (known, slots, end);

    /// <summary>Makes one of a frame and what was read from it; null where its kind has no use for one.</summary>
    public static FrameTemplate? Of(ReadOnlySpan<byte> frame, FrameEvent read)
    {
        if (read is not ItemEvent known || !SlotValues.AreAll(read) || LoneSurrogates.AreIn(frame))
            return null;

        var slots = new List<SlotReader>();
        int taken = 0;
        int rest = frame.Length;
        int found = 0;
        var reader = new Utf8JsonReader(frame, FrameEvents.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            FrameSlot? slot = SlotOf(ref reader, known);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (slot is not { } present)
                continue;

            // Of a field that stands twice the last one counts, and this would have to know which.
            if ((found & (1 << (int)present)) != 0)
                return null;

            found |= 1 << (int)present;
            if (reader.TokenType == JsonTokenType.Null)
                continue;

            slots.Add(new SlotReader(present, frame[taken..start].ToArray()));
            taken = (int)reader.BytesConsumed;
            rest -= taken - start;
        }

        // The event that is known is kept, but not the text that it brought.
        return rest > LongestRest ? null : new FrameTemplate(new SlotValues(known).In(known), [.. slots], frame[taken..].ToArray());
    }

    /// <summary>Reads a frame that is like this one.</summary>
    public bool TryRead(ReadOnlySpan<byte> frame, [NotNullWhen(true)] out FrameEvent? read)
    {
        read = null;
        var values = new SlotValues(_known);
        foreach (SlotReader slot in _slots)
        {
            if (!slot.TryTake(ref frame, ref values))
                return false;
        }

        if (!frame.SequenceEqual(_end))
            return false;

        read = values.In(_known);
        return true;
    }

    private static FrameSlot? SlotOf(ref Utf8JsonReader reader, ItemEvent known)
    {
        if (reader.ValueTextEquals("event_id"u8))
            return FrameSlot.EventId;
        if (reader.ValueTextEquals("server_timestamp"u8))
            return FrameSlot.ServerTimestamp;
        if (reader.ValueTextEquals("response_id"u8))
            return FrameSlot.ResponseId;
        if (reader.ValueTextEquals("provider_sequence_number"u8))
            return FrameSlot.ProviderSequenceNumber;
        if (reader.ValueTextEquals("output_index"u8))
            return FrameSlot.OutputIndex;
        if (reader.ValueTextEquals("item_id"u8))
            return FrameSlot.ItemId;

        return known switch
        {
            ToolArgumentsDelta or ToolCodeDelta when reader.ValueTextEquals("tool_call_id"u8) => FrameSlot.ToolCallId,
            ChunkDelta when reader.ValueTextEquals("chunk_index"u8) => FrameSlot.ChunkIndex,
            ChunkDelta => reader.ValueTextEquals("data"u8) ? FrameSlot.Text : null,
            OutputItemAdded or OutputItemDone => null,
            _ => reader.ValueTextEquals("delta"u8) ? FrameSlot.Text : null,
        };
    }
}
