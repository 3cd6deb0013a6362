using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Runs;

/// <summary>Lists the runs that a caller may see, newest first.</summary>
internal sealed class RunListing(RunLedger ledger, RunListCursor cursors)
{
    public async ValueTask<Answer<RunPage>> ListAsync(Caller caller, RunFilter filter, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Read))
            return Permission.Read.Refusal;

        long? before = null;
        if (filter.Cursor is not null && !cursors.TryRead(caller.Tenant, filter.Cursor, out before))
            return Problems.InvalidCursor;

        IReadOnlyList<RunRecord> runs = await ledger.ListAsync(
            new RunQuery
            {
                Tenant = caller.Tenant,
                VisibleTo = caller.SeesAs,
                WorkflowKey = filter.WorkflowKey,
                Conversation = filter.Conversation,
                Status = filter.Status,
                UserId = filter.UserId,
                Text = filter.Text,
                StartedAfter = filter.StartedAfter,
                StartedBefore = filter.StartedBefore,
                Before = before,
                Limit = filter.Limit,
            },
            cancellationToken);

        // A full page may be the last one: then the next is empty, and says so.
        return new RunPage(runs, runs.Count == filter.Limit ? cursors.Write(caller.Tenant, runs[^1].StoreNumber) : null);
    }
}
