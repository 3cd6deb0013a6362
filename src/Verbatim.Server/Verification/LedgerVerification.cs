using System.Runtime.CompilerServices;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Verifying;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Runs;

namespace Verbatim.Server.Verification;

/// <summary>Recomputes what is recorded, for admins of the tenant whose it is .</summary>
internal sealed class LedgerVerification(RunLedger ledger, RunLookup lookup)
{
    private const int PageRuns = 100;

    public async ValueTask<Answer<IAsyncEnumerable<VerifiedRun>>> OneAsync(Caller caller, string runId, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Verify))
            return Problems.Forbidden;

        Answer<RunRecord> found = await FindAsync(caller, runId, cancellationToken);
        return found switch
        {
            Answer<RunRecord>.Given given => new Answer<IAsyncEnumerable<VerifiedRun>>.Given(RunsAsync([given.Value.Header.Key], cancellationToken)),
            Answer<RunRecord>.Refused refused => refused.Problem,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public Answer<IAsyncEnumerable<VerifiedRun>> All(Caller caller, CancellationToken cancellationToken) =>
        caller.May(Permission.Verify) ? new Answer<IAsyncEnumerable<VerifiedRun>>.Given(AllAsync(caller.Tenant, cancellationToken)) : Problems.Forbidden;

    private ValueTask<Answer<RunRecord>> FindAsync(Caller caller, string runId, CancellationToken cancellationToken) =>
        lookup.FindAsync(caller, runId, Permission.Read, cancellationToken);

    private async IAsyncEnumerable<VerifiedRun> AllAsync(TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? before = null;
        while (true)
        {
            IReadOnlyList<RunRecord>? page = await PageAsync(new RunQuery { Tenant = tenant, Before = before, Limit = PageRuns }, cancellationToken);
            if (page is null)
            {
                yield return new VerifiedRun(new RunKey(tenant, default), 0, [new FoundDamage(null, null, null, "Runs of the tenant cannot be listed: a row is damaged. verbatim verify --all --offline names it.")]);
                yield break;
            }

            await foreach (VerifiedRun run in RunsAsync(page.Select(run => run.Header.Key), cancellationToken))
                yield return run;
            if (page.Count < PageRuns)
                yield break;
            before = page[^1].StoreNumber;
        }
    }

    private async IAsyncEnumerable<VerifiedRun> RunsAsync(IEnumerable<RunKey> runs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (RunKey run in runs)
        {
            // Null where it was deleted since it was listed.
            if (await ledger.VerifyAsync(run, cancellationToken) is { } verified)
                yield return verified;
        }
    }

    private async ValueTask<IReadOnlyList<RunRecord>?> PageAsync(RunQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.ListAsync(query, cancellationToken);
        }
        catch (LedgerCorruptException)
        {
            return null;
        }
    }
}
