using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>What a newer writer recorded: shown by its name.</summary>
internal sealed class UnknownFold(EntryTree tree, CardIndex cards)
{
    public ItemIndex<UnknownEntry> Items { get; } = new(tree, cards.HostOf);

    /// <summary>A frame that cannot be read. Of many in a row there is one entry.</summary>
    public void Take(UnknownEvent frame)
    {
        ToolCard? host = cards.HostOf(frame);
        if (tree.LastOf(host) is UnknownEntry { ItemId: null } last && last.Kind == frame.Kind && last.Scope == frame.Scope?.ToolCallId)
        {
            last.Count++;
            tree.Touch(last, frame);
            return;
        }

        var entry = new UnknownEntry { Kind = frame.Kind, Scope = frame.Scope?.ToolCallId, ResponseId = frame.ResponseId };
        tree.Add(entry, frame, host);
        tree.Touch(entry, frame);
    }

    /// <summary>An item of a type that shows as nothing else, once it is whole.</summary>
    public void Finish(OutputItemDone frame) => Items.Finish(frame).Kind = frame.ItemType;

    /// <summary>Takes chunks for something that is not known here; text is null where one is missing.</summary>
    public INoticed Take(ChunkDone frame, bool isBase64, string? text)
    {
        var content = new ToolContent { Field = frame.Target.Field, PartIndex = frame.Target.PartIndex, IsBase64 = isBase64, Text = text, HasGap = text is null };
        var entry = new UnknownEntry { Kind = $"{frame.Target.EntityKind}.{frame.Target.Field}", ItemId = frame.ItemId, Scope = frame.Scope?.ToolCallId, Content = content };
        tree.Add(entry, frame, cards.HostOf(frame));
        tree.Touch(entry, frame);
        return entry;
    }
}
