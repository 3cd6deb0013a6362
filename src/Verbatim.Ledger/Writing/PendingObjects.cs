using System.Globalization;
using Verbatim.Frames;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>Objects as a commit will leave them: as they are on disk, with what the commit has taken up so far. Belongs to the writer.</summary>
/// <remarks>
/// What is decided here holds when the commit is on disk: nobody else writes, and a commit changes objects before it begins runs. Decided by whoever asks, two
/// that came at once would both have found room for one.
/// </remarks>
internal sealed class PendingObjects(ILedgerStore store)
{
    // Of tenants with a limit that were asked for: adding up the rows of all of a tenant's objects for each new one would hold up everybody's frames.
    private readonly Dictionary<TenantId, long> _sums = [];

    /// <summary>Adds an object where its tenant has none of that id, and has room.</summary>
    /// <returns>What comes of it; the record of one that is added has no number yet.</returns>
    public async ValueTask<AddObjectResult> AddAsync(ObjectRecord added, long? mostTenantBytes, CommitGroup group)
    {
        if (group.AddedObject(added.Tenant, added.Id) is { } pending)
            return IsSame(pending, added) ? new AddObjectResult.Added(pending) : new AddObjectResult.Taken();

        if (await store.FindObjectRowAsync(added.Tenant, added.Id, CancellationToken.None) is { } row)
        {
            return await store.FindObjectAsync(added.Tenant, added.Id, visibleTo: null, CancellationToken.None) is not { } found || group.Removes(row) ? new AddObjectResult.Gone()
                : IsSame(found, added) ? new AddObjectResult.Added(found)
                : new AddObjectResult.Taken();
        }

        if (mostTenantBytes is { } most && await SumAsync(added.Tenant, group) > most - added.SizeBytes)
            return new AddObjectResult.OverLimit();

        group.Add(added);
        Count(added.Tenant, added.SizeBytes);
        return new AddObjectResult.Added(added);
    }

    /// <summary>Removes an object where no run uses it that is there, or begins in this commit.</summary>
    public async ValueTask<RemoveObjectResult> RemoveAsync(TenantId tenant, ObjectId id, string? by, CommitGroup group)
    {
        if (await store.FindObjectRowAsync(tenant, id, CancellationToken.None) is not { } found)
            return new RemoveObjectResult.NoSuchObject();
        if (found.RemovedAt is not null || group.Removes(found))
            return new RemoveObjectResult.Removed();
        if (group.Attaches(found) || await store.IsObjectUsedAsync(found.StoreNumber, CancellationToken.None))
            return new RemoveObjectResult.InUse();

        AuditEntry? entry = by is null ? null
            : new AuditEntry(tenant, by, AuditAction.ObjectDeleted, string.Create(CultureInfo.InvariantCulture, $"object number {found.StoreNumber}"));
        group.Remove(found, entry);
        Count(tenant, -found.SizeBytes);
        return new RemoveObjectResult.Removed();
    }

    /// <summary>The first of these that a run of the tenant cannot take up when it begins in this commit; null where it can take up all.</summary>
    public async ValueTask<ObjectId?> FindMissingAsync(TenantId tenant, IReadOnlyList<ObjectRecord> attachments, string? visibleTo, CommitGroup group)
    {
        foreach (ObjectRecord attachment in attachments)
        {
            ObjectRecord? found = await store.FindObjectAsync(tenant, attachment.Id, visibleTo, CancellationToken.None);
            if (found?.StoreNumber != attachment.StoreNumber || group.Removes(attachment))
                return attachment.Id;
        }

        return null;
    }

    /// <summary>The commit is not on disk.</summary>
    public void RollBack() => _sums.Clear();

    private static bool IsSame(ObjectRecord found, ObjectRecord added) => found with { StoreNumber = added.StoreNumber, CreatedAt = added.CreatedAt } == added;

    private async ValueTask<long> SumAsync(TenantId tenant, CommitGroup group)
    {
        if (!_sums.TryGetValue(tenant, out long sum))
            _sums[tenant] = sum = await store.SumObjectsAsync(tenant, CancellationToken.None) + group.BytesOfObjects(tenant);
        return sum;
    }

    private void Count(TenantId tenant, long bytes)
    {
        if (_sums.TryGetValue(tenant, out long sum))
            _sums[tenant] = sum + bytes;
    }
}
