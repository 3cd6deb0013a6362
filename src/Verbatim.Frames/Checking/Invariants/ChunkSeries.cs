using Verbatim.Frames.Events;

namespace Verbatim.Frames.Checking.Invariants;

/// <summary>Chunks are keyed by their target, count from 0 without gaps, and are closed.</summary>
internal sealed class ChunkSeries : StreamRule
{
    private readonly RecentKeys<(string Scope, ChunkTarget Target), Series> _series = new();

    public override void Take(FrameEvent frame, FindingList findings)
    {
        switch (frame)
        {
            case ChunkDelta chunk:
                TakeChunk((ScopeOf(chunk), chunk.Target), chunk.ChunkIndex, findings);
                break;
            case ChunkDone done:
                TakeDone((ScopeOf(done), done.Target), findings);
                break;
        }
    }

    public override void End(FindingList findings)
    {
        foreach (Series open in _series.Values.Where(series => !series.IsClosed))
            findings.Add(open.Last, FrameRules.Chunks, "The chunks of this target are not closed by a chunk.done.");
    }

    private void TakeChunk((string, ChunkTarget) key, int index, FindingList findings)
    {
        bool isKnown = _series.TryGet(key, out Series series);
        if (series.IsClosed)
            findings.Add(FrameRules.Chunks, "A chunk follows the chunk.done of its target.");
        else if (index != series.Next && (isKnown || !_series.HasForgotten))
            findings.Add(FrameRules.Chunks, $"chunk_index leaves the order: {series.Next} is next for this target.");

        // A series that goes on after its end is one breach, however long it is.
        _series.Set(key, new Series(series.IsClosed ? 0 : index + 1, series.IsClosed, findings.At));
    }

    private void TakeDone((string, ChunkTarget) key, FindingList findings)
    {
        bool isKnown = _series.TryGet(key, out Series series);
        if (series.IsClosed)
            findings.Add(FrameRules.Chunks, "The target has its chunk.done.");
        else if (!isKnown && !_series.HasForgotten)
            findings.Add(FrameRules.Chunks, "A chunk.done closes a target that had no chunk.");

        _series.Set(key, new Series(0, IsClosed: true, findings.At));
    }

    private readonly record struct Series(int Next, bool IsClosed, FramePlace Last);
}
