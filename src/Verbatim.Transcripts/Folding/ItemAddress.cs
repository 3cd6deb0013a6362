using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Where an item stands. Its id is no part of this: some providers change ids with every event.</summary>
internal readonly record struct ItemAddress(string? Scope, string? ResponseId, int? OutputIndex)
{
    public static ItemAddress Of(FrameEvent frame) => new(frame.Scope?.ToolCallId, frame.ResponseId, (frame as ItemEvent)?.OutputIndex);

    public static ItemAddress Of(ItemEntry entry) => new(entry.Scope, entry.ResponseId, entry.OutputIndex);
}
