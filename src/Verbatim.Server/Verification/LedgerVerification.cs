using System.Runtime.CompilerServices;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Verifying;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Runs;

namespace Verbatim.Server.Verification;

/// <summary>Recomputes what is recorded, for admins of the tenant whose it is .</summary>
internal sealed class LedgerVerification(RunLedger ledger, IObjectStore objects, RunLookup lookup)
{
    private const int PageTombstones = 100;

    public async ValueTask<Answer<VerificationWork>> OneAsync(Caller caller, string runId, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Verify))
            return Permission.Verify.Refusal;

        Answer<RunRecord> found = await lookup.FindAsync(caller, runId, Permission.Read, cancellationToken);
        return found switch
        {
            Answer<RunRecord>.Given given => new VerificationWork(RunAsync(given.Value.Header.Key, cancellationToken), AsyncEnumerable.Empty<DeletedRun>()),
            Answer<RunRecord>.Refused refused => refused.Problem,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public Answer<VerificationWork> All(Caller caller, CancellationToken cancellationToken) => caller.May(Permission.Verify)
        ? new VerificationWork(ledger.VerifyAllAsync(caller.Tenant, objects, cancellationToken), DeletedAsync(caller.Tenant, cancellationToken))
        : Permission.Verify.Refusal;

    private async IAsyncEnumerable<VerifiedRun> RunAsync(RunKey run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Null where it was deleted since it was found.
        if (await ledger.VerifyAsync(run, objects, cancellationToken) is { } verified)
            yield return verified;
    }

    private async IAsyncEnumerable<DeletedRun> DeletedAsync(TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<DeletedRun> page = [];
        do
        {
            page = await ledger.ListDeletedAsync(tenant, page is [.., var last] ? last.StoreNumber : null, PageTombstones, cancellationToken);
            foreach (DeletedRun deleted in page)
                yield return deleted;
        }
        while (page.Count == PageTombstones);
    }
}
