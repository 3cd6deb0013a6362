using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;

namespace Verbatim.Server.Objects;

/// <summary>Attachments that are there: known to the ledger, and in the store put there whole.</summary>
/// <remarks>
/// The row comes before the bytes. A row alone is an upload that is going on, or one that the process or its store did not outlive: nobody gets it, and no run
/// is begun with it. Once the bytes are there they go only after the row says that it is removed.
/// </remarks>
internal sealed class KeptObjects(RunLedger ledger, IObjectStore store)
{
    // Of a store elsewhere each is a request: one after the other they take as long as they are many, all at once they take what others need.
    private const int MaxAtOnce = 16;

    /// <summary>An attachment, or null where it is not there for this user; null as a user is whoever may see it.</summary>
    /// <exception cref="ObjectCorruptException">What the store holds is another one.</exception>
    public async ValueTask<KeptObject?> FindAsync(TenantId tenant, ObjectId id, string? visibleTo, CancellationToken cancellationToken)
    {
        // What the ledger knows comes first: an object whose runs are deleted is gone, whatever the store still holds.
        if (await ledger.Objects.FindAsync(tenant, id, visibleTo, cancellationToken) is not { } known
            || await store.FindAsync(tenant, id, cancellationToken) is not { } stored)
        {
            return null;
        }

        if (!known.Describes(stored))
            throw new ObjectCorruptException(tenant, id, "it is not the one that the ledger knows.");

        return new KeptObject(known, known.ToStored(stored));
    }

    /// <summary>The same of several, in their order, a few at once.</summary>
    public async ValueTask<IReadOnlyList<KeptObject?>> FindAsync(TenantId tenant, IReadOnlyList<ObjectId> ids, string? visibleTo, CancellationToken cancellationToken)
    {
        var found = new KeptObject?[ids.Count];
        await Parallel.ForAsync(
            0,
            ids.Count,
            new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken },
            async (i, each) => found[i] = await FindAsync(tenant, ids[i], visibleTo, each));
        return found;
    }
}
