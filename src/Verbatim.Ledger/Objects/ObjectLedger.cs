using Verbatim.Frames;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Writing;

namespace Verbatim.Ledger.Objects;

/// <summary>What the ledger knows of attachments: which there are, who brought them, and which runs use them. Their bytes are in an <see cref="IObjectStore"/>.</summary>
/// <remarks>
/// <para>
/// Thread-safe, and part of a <see cref="RunLedger"/>, with whose runs it commits: a run takes up what its request carries when it begins, and what its
/// terminal frame names in the commit that ends it. From then on the object cannot be removed, and goes with the last run that uses it.
/// </para>
/// <para>
/// An object is added before its bytes are put into the store and erased after they are gone from there, so that a crash leaves a row without bytes, and
/// never bytes that nobody knows of. What is found here is an attachment only where the store has it, too.
/// </para>
/// </remarks>
public sealed class ObjectLedger
{
    private readonly ILedgerStore _store;
    private readonly LedgerWriter _writer;
    private readonly LedgerLife _life;

    internal ObjectLedger(ILedgerStore store, LedgerWriter writer, LedgerLife life) => (_store, _writer, _life) = (store, writer, life);

    /// <summary>Adds an object where the tenant has room for it. The same again changes nothing.</summary>
    /// <param name="added">What it is; its time is kept in whole milliseconds.</param>
    /// <param name="mostTenantBytes">What the sizes of the tenant's objects may come to with it, however many are added at once; null for any.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be added all the same, and the same call tells.</param>
    /// <exception cref="ArgumentException">The record has no tenant or no id.</exception>
    /// <exception cref="LedgerCorruptException">The row of an object of that id is not what was written. Nothing was added.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public async Task<AddObjectResult> AddAsync(ObjectRecord added, long? mostTenantBytes, CancellationToken cancellationToken)
    {
        if (added.Tenant == default || added.Id == default)
            throw new ArgumentException("default is no id.", nameof(added));

        ObjectRecord kept = added with { CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(added.CreatedAt.ToUnixTimeMilliseconds()) };
        _life.ThrowIfOver();
        AddObjectResult result;
        try
        {
            result = await _writer.AddObjectAsync(kept, mostTenantBytes, cancellationToken);
        }
        catch (StorageFullException)
        {
            return new AddObjectResult.StorageFull();
        }

        if (result is not AddObjectResult.Added)
            return result;

        // With the number that it got. Somebody may have removed it already.
        return await _store.FindObjectRowAsync(kept.Tenant, kept.Id, cancellationToken) is { RemovedAt: null } found
            ? new AddObjectResult.Added(found)
            : new AddObjectResult.Gone();
    }

    /// <summary>An object that is not removed, or null.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">Its id.</param>
    /// <param name="visibleTo">
    /// Only where this user may see it: one that no run ever used, where the user brought it; any other, where a run that is there uses it in a conversation that
    /// the user may read. Null: whoever may see it.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerCorruptException">The row is not what was written.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public ValueTask<ObjectRecord?> FindAsync(TenantId tenant, ObjectId id, string? visibleTo, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        return _store.FindObjectAsync(tenant, id, visibleTo, cancellationToken);
    }

    /// <summary>The objects that a run's request carries, in order; those that its frames name are for its frames to tell.</summary>
    /// <param name="run">A run of this ledger, of any moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerCorruptException">A row is not what was written.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public ValueTask<IReadOnlyList<ObjectRecord>> AttachmentsAsync(RunRecord run, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        return _store.ReadAttachmentsAsync(run.StoreNumber, cancellationToken);
    }

    /// <summary>Removes an object that no run uses: when the task completes, no read finds it, and no run can take it up.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">Its id. It is not given again while the object is not erased.</param>
    /// <param name="by">The user who deletes it, for the audit log; null where it is removed because nobody needs it.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be removed all the same, and the same call tells.</param>
    /// <exception cref="LedgerCorruptException">The row is not what was written. Nothing was removed.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public async Task<RemoveObjectResult> RemoveAsync(TenantId tenant, ObjectId id, string? by, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        try
        {
            return await _writer.RemoveObjectAsync(tenant, id, by, cancellationToken);
        }
        catch (StorageFullException)
        {
            return new RemoveObjectResult.StorageFull();
        }
    }

    /// <summary>Objects of all tenants that nobody needs: removed ones, those of purged runs only, and those that no run ever used.</summary>
    /// <remarks>They are to be removed, then taken from the object store, then erased. Costs by how many objects there are.</remarks>
    /// <param name="unusedSince">Of those without any run, only those that were added at this moment or before.</param>
    /// <param name="after">0, or <see cref="NeedlessPage.Next"/> of the page before.</param>
    /// <param name="limit">How many at most, 1 to 1,000, damaged ones included.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its bounds.</exception>
    /// <exception cref="LedgerCorruptException">The rows cannot be read at all.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public ValueTask<NeedlessPage> ListNeedlessAsync(DateTimeOffset unusedSince, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        _life.ThrowIfOver();
        return _store.ListNeedlessObjectsAsync(unusedSince, after, limit, cancellationToken);
    }

    /// <summary>Forgets a removed object whose bytes are gone from the object store. Of one that is not removed nothing is forgotten.</summary>
    /// <param name="removed">The object, as it was listed.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be forgotten all the same, and the same call again changes nothing.</param>
    /// <exception cref="StorageFullException">The disk is full. Nothing was written.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public Task EraseAsync(ObjectRecord removed, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        return _writer.EraseObjectAsync(removed.StoreNumber, cancellationToken);
    }

    /// <summary>The sizes of a tenant's objects together, in bytes; without those that are removed.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerCorruptException">The rows cannot be read.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public ValueTask<long> SumAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        return _store.SumObjectsAsync(tenant, cancellationToken);
    }
}
