using System.Runtime.CompilerServices;
using Verbatim.Frames;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Verifying;

/// <summary>Recomputes every run of a tenant. Runs are found by their numbers, which stand in an index too, so that a damaged row hides itself and no other.</summary>
internal sealed class TenantVerification(RunLedger ledger, ILedgerStore store, AttachmentVerification? attachments, TenantId tenant)
{
    private const int PageRuns = 1000;

    public async IAsyncEnumerable<VerifiedRun> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? before = null;
        while (true)
        {
            IReadOnlyList<long>? page = await PageAsync(before, cancellationToken);
            if (page is null)
            {
                yield return Damaged(default, "The rest of the tenant's runs cannot be listed. verbatim verify --all --offline says more.");
                yield break;
            }

            foreach (long number in page)
            {
                if (await OneAsync(number, cancellationToken) is { } verified)
                    yield return verified;
            }

            if (page.Count < PageRuns)
                yield break;
            before = page[^1];
        }
    }

    // Null where it was deleted since it was listed.
    private async ValueTask<VerifiedRun?> OneAsync(long number, CancellationToken cancellationToken)
    {
        RunId run = default;
        try
        {
            if (await store.FindRunAsync(number, cancellationToken) is not { } record)
                return null;

            run = record.Header.Key.Run;
            return await ledger.VerifyAsync(record.Header.Key, attachments, cancellationToken);
        }
        catch (LedgerCorruptException damage)
        {
            return Damaged(run, damage.Message);
        }
    }

    private async ValueTask<IReadOnlyList<long>?> PageAsync(long? before, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ListRunNumbersAsync(tenant, before, PageRuns, cancellationToken);
        }
        catch (LedgerCorruptException)
        {
            return null;
        }
    }

    private VerifiedRun Damaged(RunId run, string what)
    {
        var key = new RunKey(tenant, run);
        return new VerifiedRun(key, 0, 0, [new FoundDamage(run == default ? null : key, null, null, what)]);
    }
}
