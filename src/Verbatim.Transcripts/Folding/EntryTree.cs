using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>All entries in order of first appearance, those of a nested agent inside its card.</summary>
internal sealed class EntryTree
{
    // Agents may call agents as deep as they like; JSON and a page do not nest as deep. Deeper ones stand side by side.
    private const int DeepestNesting = 8;

    private readonly HashSet<(INoticed? Place, Notice Notice)> _noticed = [];

    public List<TranscriptEntry> Root { get; } = [];

    public int Count { get; private set; }

    /// <summary>Notices of frames that show as no entry.</summary>
    public List<Notice> Notices { get; } = [];

    /// <summary>Whether the frame in hand changed anything that is shown.</summary>
    public bool HasChanged { get; set; }

    public void Add(TranscriptEntry entry, FrameEvent frame, ToolCard? host)
    {
        while (host is not null && DepthOf(host) >= DeepestNesting)
            host = host.Parent;

        Count++;
        entry.Key = $"e{Count}";
        entry.FirstEventId = frame.EventId;
        entry.At = frame.ServerTimestamp;
        entry.Agent = frame.Scope?.Agent ?? frame.Agent;
        entry.StepName = frame.Workflow?.StepName;
        entry.Parent = host;
        (host is null ? Root : host.EntryList ??= []).Add(entry);
    }

    /// <summary>What stands last where an entry of the host would be added; null where nothing does.</summary>
    public TranscriptEntry? LastOf(ToolCard? host)
    {
        while (host is not null && DepthOf(host) >= DeepestNesting)
            host = host.Parent;

        return (host is null ? Root : host.EntryList) is [.., var last] ? last : null;
    }

    /// <summary>Says that a frame changed an entry: whoever shows it or a card around it has to look again. Its notices are the entry's.</summary>
    public void Touch(TranscriptEntry entry, FrameEvent frame) => Touch(entry, entry, frame);

    /// <summary>The same for a frame whose notices are about one part of the entry.</summary>
    public void Touch(TranscriptEntry entry, INoticed place, FrameEvent frame)
    {
        HasChanged = true;
        for (TranscriptEntry? shown = entry; shown is not null; shown = shown.Parent)
            shown.Revision = frame.EventId;

        Note(place, frame.Notices);
    }

    /// <summary>Keeps notices where they apply, each once.</summary>
    public void Note(INoticed place, IReadOnlyList<Notice>? notices)
    {
        foreach (Notice notice in notices ?? [])
        {
            if (_noticed.Add((place, notice)))
                (place.NoticeList ??= []).Add(notice);
        }
    }

    public void TouchRun(FrameEvent frame)
    {
        HasChanged = true;
        foreach (Notice notice in frame.Notices ?? [])
        {
            if (_noticed.Add((null, notice)))
                Notices.Add(notice);
        }
    }

    /// <summary>Takes the entries of a document over.</summary>
    public void Restore(TranscriptDocument document)
    {
        Root.AddRange(document.Entries);
        Count = document.EntryCount;
        foreach (Notice notice in document.Notices ?? [])
        {
            _noticed.Add((null, notice));
            Notices.Add(notice);
        }

        foreach (TranscriptEntry entry in All())
        {
            RestoreNotices(entry);
            foreach (INoticed part in PartsOf(entry))
                RestoreNotices(part);
            foreach (TranscriptEntry nested in (entry as ToolCard)?.EntryList ?? [])
                nested.Parent = (ToolCard)entry;
        }
    }

    /// <summary>Every entry, a card before what is nested in it.</summary>
    public IEnumerable<TranscriptEntry> All() => All(Root);

    public void RestoreNotices(INoticed place)
    {
        foreach (Notice notice in place.NoticeList ?? [])
            _noticed.Add((place, notice));
    }

    private static IEnumerable<INoticed> PartsOf(TranscriptEntry entry) => entry switch
    {
        MessageEntry message => message.Parts,
        ReasoningEntry reasoning => reasoning.Parts,
        ToolCard card => card.Contents,
        _ => [],
    };

    private static IEnumerable<TranscriptEntry> All(IEnumerable<TranscriptEntry> entries)
    {
        foreach (TranscriptEntry entry in entries)
        {
            yield return entry;
            foreach (TranscriptEntry nested in All((entry as ToolCard)?.Entries ?? []))
                yield return nested;
        }
    }

    private static int DepthOf(ToolCard card)
    {
        int depth = 1;
        for (ToolCard? around = card.Parent; around is not null; around = around.Parent)
            depth++;
        return depth;
    }
}
