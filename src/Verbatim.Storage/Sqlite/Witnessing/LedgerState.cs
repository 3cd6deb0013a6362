using Verbatim.Frames;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>What the ledger comes to, kept up with each commit. Belongs to the writer.</summary>
internal sealed class LedgerState(LedgerHead head, IDictionary<long, RowSum> live)
{
    // What the open transaction makes of live runs; null where one ends.
    private readonly Dictionary<long, RowSum?> _moved = [];
    private RowSum _live;
    private RowSum _settled;

    /// <summary>After the last commit.</summary>
    public LedgerHead Head { get; private set; } = head;

    public RowDigests Rows { get; } = new();

    /// <summary>Begins with what is committed; what an earlier transaction left open is forgotten.</summary>
    public void Begin()
    {
        _moved.Clear();
        (_live, _settled) = (Head.Live, Head.Settled);
    }

    /// <summary>A row was written that never changes.</summary>
    public void Settle(RowSum row) => _settled += row;

    /// <summary>A row goes that was to change never again.</summary>
    public void Unsettle(RowSum row) => _settled -= row;

    /// <summary>A live run has got so far.</summary>
    public void Move(long run, Position last, ReadOnlySpan<byte> digest)
    {
        RowSum moved = Rows.Head(run, last.Value, digest).Digest();
        _live = _live - Of(run) + moved;
        _moved[run] = moved;
    }

    /// <summary>A run is not live any more.</summary>
    public void End(long run)
    {
        _live -= Of(run);
        _moved[run] = null;
    }

    /// <summary>What it comes to if the transaction is committed.</summary>
    public LedgerHead Close(DateTimeOffset at) => Head.Follow(Head.Commits + 1, at.ToUnixTimeMilliseconds(), _live, _settled);

    /// <summary>The transaction is committed.</summary>
    public void Keep(LedgerHead next)
    {
        foreach ((long run, RowSum? moved) in _moved)
        {
            if (moved is { } sum)
                live[run] = sum;
            else
                live.Remove(run);
        }

        Head = next;
    }

    private RowSum Of(long run) => _moved.TryGetValue(run, out RowSum? moved) ? moved ?? default
        : live.TryGetValue(run, out RowSum sum) ? sum
        : default;
}
