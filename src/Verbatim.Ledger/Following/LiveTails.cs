namespace Verbatim.Ledger.Following;

/// <summary>What the tails of all live runs may hold together: those that nobody wrote to for longest give way. Belongs to the writer.</summary>
/// <remarks>A tail that gave way costs nobody a frame: who is caught up needs only what comes next, and who is not reads the store.</remarks>
internal sealed class LiveTails(long maxBytes)
{
    // The one that was written to last comes first.
    private readonly LinkedList<LiveRun> _byUse = new();
    private readonly Dictionary<LiveRun, (LinkedListNode<LiveRun> Node, int Bytes)> _held = [];
    private long _bytes;

    /// <summary>A run's tail has taken blocks.</summary>
    public void Grew(LiveRun run)
    {
        Forget(run);
        int bytes = run.TailBytes;
        _held[run] = (_byUse.AddFirst(run), bytes);
        _bytes += bytes;
        while (_bytes > maxBytes && _byUse.Last is { Value: var oldest } && oldest != run)
        {
            oldest.DropTail();
            Forget(oldest);
        }
    }

    /// <summary>A run's tail is held by nobody but its last readers, or was dropped.</summary>
    public void Forget(LiveRun run)
    {
        if (!_held.Remove(run, out (LinkedListNode<LiveRun> Node, int Bytes) held))
            return;

        _byUse.Remove(held.Node);
        _bytes -= held.Bytes;
    }
}
