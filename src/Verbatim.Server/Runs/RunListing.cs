using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Runs;

/// <summary>Lists the runs that a caller may see, newest first.</summary>
internal sealed partial class RunListing(RunLedger ledger, RunListCursor cursors, ILogger<RunListing> logger)
{
    public async ValueTask<Answer<RunPage>> ListAsync(Caller caller, RunFilter filter, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Read))
            return Permission.Read.Refusal;

        long? before = null;
        if (filter.Cursor is not null && !cursors.TryRead(caller.Tenant, filter.Cursor, out before))
            return Problems.InvalidCursor;

        ListedRuns listed = await ledger.ListAsync(
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

        foreach (LedgerCorruptException damage in listed.Damaged)
            Log.LeftOut(logger, damage);

        // A full page may be the last one: then the next is empty, and says so.
        return new RunPage(listed.Runs, listed.Damaged.Count, listed.Next is { } next ? cursors.Write(caller.Tenant, next) : null);
    }

    private static partial class Log
    {
        [LoggerMessage(1103, LogLevel.Error, "A list of runs leaves one out that is damaged")]
        public static partial void LeftOut(ILogger logger, Exception damage);
    }
}
