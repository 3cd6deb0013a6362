using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger;

/// <summary>Finds places in a conversation, and reads it backward. For one request: what it has looked up it does not look up again.</summary>
public sealed class ConversationPlaces
{
    private const int SpansAtOnce = 256;

    private readonly ILedgerStore _store;
    private readonly StoredFrames _stored;
    private readonly LedgerLife _life;
    private readonly ConversationRecord _conversation;
    private readonly ConversationRuns _runs;

    internal ConversationPlaces(ILedgerStore store, StoredFrames stored, RunIndex index, LedgerLife life, ConversationRecord conversation)
    {
        (_store, _stored, _life, _conversation) = (store, stored, life, conversation);
        _runs = new ConversationRuns(stored, index, life, conversation);
    }

    /// <summary>After the last frame that readers are shown.</summary>
    public async ValueTask<ConversationPlace> PresentAsync(CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        return await _store.ReadConversationBackAsync(_conversation.StoreNumber, long.MaxValue, 1, cancellationToken) is [var last]
            ? new ConversationPlace(last.Id, await ShownAsync(last, cancellationToken))
            : ConversationPlace.Start;
    }

    /// <summary>Whether a place that a cursor names lies in what this ledger holds, or in a run that is gone.</summary>
    public async ValueTask<bool> HasAsync(ConversationPlace place, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        return place == ConversationPlace.Start
            || await _store.ReadConversationBackAsync(_conversation.StoreNumber, place.Span, 1, cancellationToken) is not [var span]
            || span.Id != place.Span
            || await _runs.FindAsync(span.Run, cancellationToken) is null
            || (place.After.Value >= span.First.Value - 1 && place.After <= await ShownAsync(span, cancellationToken));
    }

    /// <summary>The place after so many frames, or the present where there are fewer; and how many frames stand before it.</summary>
    /// <remarks>Costs a look at each span before it.</remarks>
    public async ValueTask<(ConversationPlace Place, long Before)> AfterAsync(long frames, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        ConversationPlace place = ConversationPlace.Start;
        long before = 0;
        while (true)
        {
            IReadOnlyList<ConversationSpan> spans = await _store.ReadConversationAsync(_conversation.StoreNumber, place.Span + 1, SpansAtOnce, cancellationToken);
            foreach (ConversationSpan span in spans)
            {
                Position shown = await ShownAsync(span, cancellationToken);
                long count = Math.Min(frames - before, shown.Value - span.First.Value + 1);
                place = new ConversationPlace(span.Id, Position.At(span.First.Value - 1 + count));
                before += count;

                // What is on disk and not shown to anybody yet holds up what comes after it.
                if (before == frames || (shown < span.Last && await _runs.FindAsync(span.Run, cancellationToken) is not null))
                    return (place, before);
            }

            if (spans.Count < SpansAtOnce)
                return (place, before);
        }
    }

    /// <summary>The last frames before a place, all of one run: at most so many, and about 256 KiB, but at least one; null where there are none.</summary>
    /// <exception cref="LedgerCorruptException">Stored bytes are not the bytes that were written.</exception>
    public async ValueTask<ConversationFrames?> ReadBackAsync(ConversationPlace before, int maxFrames, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        long from = before.Span;
        while (true)
        {
            IReadOnlyList<ConversationSpan> spans = await _store.ReadConversationBackAsync(_conversation.StoreNumber, from, SpansAtOnce, cancellationToken);
            foreach (ConversationSpan span in spans)
            {
                Position shown = await ShownAsync(span, cancellationToken);
                Position last = span.Id == before.Span && before.After < shown ? before.After : shown;
                if (last >= span.First && await ReadBackAsync(span, shown, last, maxFrames, cancellationToken) is { } block)
                    return new ConversationFrames(span.Id, block);
            }

            if (spans.Count < SpansAtOnce)
                return null;
            from = spans[^1].Id - 1;
        }
    }

    private async ValueTask<FrameBlock?> ReadBackAsync(ConversationSpan span, Position shown, Position last, int maxFrames, CancellationToken cancellationToken)
    {
        var first = Position.At(Math.Max(span.First.Value, last.Value - maxFrames + 1));
        try
        {
            return await _runs.FindAsync(span.Run, cancellationToken) is { } run
                ? await _stored.ReadBackAsync(run with { Last = shown > run.Last ? shown : run.Last }, first, last, RunReader.MaxReadBytes, cancellationToken)
                : null;
        }
        catch (RunDeletedException)
        {
            return null;
        }
    }

    // The last frame of a span that its run's readers are shown; before its first one where there is none, or the run is gone.
    private async ValueTask<Position> ShownAsync(ConversationSpan span, CancellationToken cancellationToken)
    {
        var none = Position.At(span.First.Value - 1);
        RunRecord? run = await _runs.FindAsync(span.Run, cancellationToken);
        if (run?.Last < span.Last)
            run = await _runs.FindAgainAsync(span.Run, cancellationToken);
        return run is null || run.Last < none ? none : run.Last < span.Last ? run.Last : span.Last;
    }
}
