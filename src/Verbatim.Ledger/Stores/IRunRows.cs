using Verbatim.Frames;
using Verbatim.Ledger.Objects;

namespace Verbatim.Ledger.Stores;

/// <summary>The rows of one run after the other, for who recomputes what they say.</summary>
public interface IRunRows
{
    /// <summary>The first block of a run that begins after a position, whatever it holds; null where there is none.</summary>
    ValueTask<StoredBlock?> FindBlockAfterAsync(long run, Position after, CancellationToken cancellationToken);

    /// <summary>The spans of a run in commit order.</summary>
    ValueTask<IReadOnlyList<StoredSpan>> ReadSpansAsync(long run, CancellationToken cancellationToken);

    /// <summary>The objects that a run uses, each once: those that its request carries, and those that its end took up; without removed ones.</summary>
    ValueTask<IReadOnlyList<ObjectRecord>> ReadUsedObjectsAsync(long run, CancellationToken cancellationToken);
}
