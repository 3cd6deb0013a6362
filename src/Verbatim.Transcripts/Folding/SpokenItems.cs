using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>The latest item of each scope that said something, against which is held what the terminal frame says.</summary>
internal sealed class SpokenItems<TEntry>
    where TEntry : ItemEntry
{
    private readonly Dictionary<string, TEntry> _latest = new(StringComparer.Ordinal);

    public void Add(TEntry entry)
    {
        string scope = entry.Scope ?? "";
        if (!_latest.TryGetValue(scope, out TEntry? known) || known.FirstEventId <= entry.FirstEventId)
            _latest[scope] = entry;
    }

    /// <summary>Whether what a terminal frame tells was shown: its response has spoken as a whole, or the last one to speak said the same.</summary>
    public bool HasSaid(RunFinal frame, string text, Func<TEntry, IEnumerable<GrowingText>> textsOf)
    {
        if (!_latest.TryGetValue(frame.Scope?.ToolCallId ?? "", out TEntry? latest))
            return false;

        bool isItsResponse = frame.ResponseId is null || latest.ResponseId is null || latest.ResponseId == frame.ResponseId;
        return textsOf(latest).Any(said => !said.IsEmpty && (isItsResponse || text.Contains(said.ToString(), StringComparison.Ordinal)));
    }
}
