using System.Runtime.CompilerServices;
using Verbatim.Frames;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Writing;

namespace Verbatim.Ledger;

/// <summary>The audit log of a ledger, for each tenant its own. Nothing changes or removes an entry; deletions are in it by themselves.</summary>
/// <remarks>Thread-safe, and part of a <see cref="RunLedger"/>.</remarks>
public sealed class AuditLog
{
    private const int Page = 1000;

    private readonly ILedgerStore _store;
    private readonly LedgerWriter _writer;
    private readonly LedgerLife _life;

    internal AuditLog(ILedgerStore store, LedgerWriter writer, LedgerLife life) => (_store, _writer, _life) = (store, writer, life);

    /// <summary>Writes an entry; durable when the task completes.</summary>
    /// <param name="entry">Who did what.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be written all the same.</param>
    /// <exception cref="StorageFullException">The disk is full. Nothing was written.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public async Task AddAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        await _writer.AuditAsync(entry, cancellationToken);
    }

    /// <summary>A tenant's entries, from the oldest on.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="LedgerCorruptException">An entry is not what was written.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public async IAsyncEnumerable<AuditedAction> ReadAsync(TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<AuditedAction> entries = [];
        do
        {
            _life.ThrowIfOver();
            entries = await _store.ListAuditAsync(tenant, entries is [.., var last] ? last.Number : 0, Page, cancellationToken);
            foreach (AuditedAction entry in entries)
                yield return entry;
        }
        while (entries.Count == Page);
    }
}
