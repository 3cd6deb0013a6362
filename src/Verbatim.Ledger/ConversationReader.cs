using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger;

/// <summary>Reads all frames of a conversation in commit order, from a place on: what is committed, then, for who waits, what comes.</summary>
/// <remarks>
/// Holds no queue of frames: a slow reader only lags itself. One reader serves one caller at a time. Frames come each once, without a gap,
/// and only after they are durable; those of runs that are gone are stepped over. When the ledger has stopped, or was closed, every member
/// that reads or waits throws <see cref="LedgerStoppedException"/> or <see cref="ObjectDisposedException"/>; who waits is woken for that.
/// </remarks>
public sealed class ConversationReader : IDisposable
{
    private const int SpansAtOnce = 256;

    private readonly Queue<ConversationSpan> _spans = new();
    private readonly ILedgerStore _store;
    private readonly ConversationRuns _runs;
    private readonly LedgerLife _life;
    private readonly ConversationWatches _watches;
    private readonly ConversationWatch _watch;
    private readonly ConversationRecord _conversation;
    private readonly ConversationPlace? _end;
    private long _seen;
    private bool _isDisposed;

    internal ConversationReader(
        ILedgerStore store,
        StoredFrames stored,
        RunIndex index,
        LedgerLife life,
        ConversationWatches watches,
        ConversationRecord conversation,
        ConversationPlace after,
        ConversationPlace? end)
    {
        (_store, _life, _watches, _conversation, _end) = (store, life, watches, conversation, end);
        _runs = new ConversationRuns(stored, index, life, conversation);
        Last = after;
        _watch = watches.Enter(conversation);
    }

    /// <summary>Where it goes on.</summary>
    public ConversationPlace Last { get; private set; }

    /// <summary>The next committed frames, at most <paramref name="maxFrames"/> and about 256 KiB; null where there are none at present, or the end is reached.</summary>
    /// <exception cref="LedgerCorruptException">Stored bytes are not the bytes that were written.</exception>
    public async ValueTask<ConversationFrames?> NextAsync(int maxFrames, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFrames, 1);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        _life.ThrowIfOver();
        _seen = _watch.Version;
        while (await SpanAsync(cancellationToken) is { } span)
        {
            Position after = span.Id == Last.Span ? Last.After : Position.At(span.First.Value - 1);
            Position last = _end is { } end && end.Span == span.Id && end.After < span.Last ? end.After : span.Last;
            if (after < last && await _runs.FindAsync(span.Run, cancellationToken) is { } run)
            {
                int wanted = (int)Math.Min(maxFrames, last.Value - after.Value);
                switch (await _runs.ReadAsync(run, after, wanted, cancellationToken))
                {
                    case ConversationRuns.Reading.Frames read:
                        Last = new ConversationPlace(span.Id, read.Block.Last);
                        return new ConversationFrames(span.Id, read.Block);
                    case ConversationRuns.Reading.NotYet:
                        // On disk and not shown to anybody yet. What comes after it has to wait, too: else it would be given out before it.
                        _spans.Clear();
                        return null;
                    case ConversationRuns.Reading.Gone:
                        break;
                }
            }

            Last = new ConversationPlace(span.Id, after > span.Last ? after : span.Last);
            _spans.Dequeue();
        }

        return null;
    }

    /// <summary>Completes when there may be more to read since the last <see cref="NextAsync"/> that gave null; at once where there is.</summary>
    /// <remarks>A wake-up carries nothing: read, and wait again. A cancel leaves the reader usable.</remarks>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();

        // Watch first, then ask whether the ledger is over: it wakes the watchers after it says so, so one of the two reaches us.
        Task changed = _watch.ChangedAsync(_seen);
        _life.ThrowIfOver();
        await changed.WaitAsync(cancellationToken);
        _life.ThrowIfOver();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_isDisposed)
            _watches.Leave(_conversation, _watch);
        _isDisposed = true;
    }

    // A span that another one follows never grows; the last one may have, so it is asked for again where its frames were given out.
    private async ValueTask<ConversationSpan?> SpanAsync(CancellationToken cancellationToken)
    {
        if (_spans.Count == 0)
        {
            foreach (ConversationSpan span in await _store.ReadConversationAsync(_conversation.StoreNumber, Last.Span, SpansAtOnce, cancellationToken))
            {
                bool isPassed = span.Id == Last.Span && span.Last <= Last.After;
                bool isBeyond = _end is { } end && span.Id > end.Span;
                if (!isPassed && !isBeyond)
                    _spans.Enqueue(span);
            }
        }

        return _spans.TryPeek(out ConversationSpan? next) ? next : null;
    }
}
