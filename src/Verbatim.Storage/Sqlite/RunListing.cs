using System.Globalization;
using Microsoft.Data.Sqlite;
using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Storage.Sqlite;

/// <summary>The query of a list of runs: only the filters that are asked for stand in it, so that each shape gets its own plan.</summary>
internal static class RunListing
{
    private const string Start = $"select {RunRows.Columns} from {RunRows.Tables} where ";

    private const string OfTenant = "r.tenant = $tenant";

    // A conversation belongs to one tenant. Naming the tenant again beside it would let the planner walk all runs of the tenant.
    private const string OfConversation = "r.conversation = (select number from conversation where tenant = $tenant and id = $conversation)";

    private const string Visible = " and (c.visibility = 0 or c.owner = $visible_to)";
    private const string OfWorkflow = " and r.workflow_key = $workflow_key";
    private const string OfUser = " and r.user_id = $user_id";

    // As bytes: the engine ends a text that it hands to a function at its first NUL.
    private const string WithText = $" and ({TextSearch.Function}(cast(r.request_message as blob), $text) or {TextSearch.Function}({CodedBytes.FinalText}, $text))";

    private const string StartedAfter = " and r.started_ms >= $started_after";
    private const string StartedBefore = " and r.started_ms < $started_before";
    private const string Older = " and r.number < $before";
    private const string NewestFirst = " order by r.number desc limit $limit";

    public static SqliteStatement Prepare(SqliteConnection connection, RunQuery query)
    {
        var statement = new SqliteStatement(connection, Sql(query));
        statement.Bind("$tenant", query.Tenant.ToString()).Bind("$limit", query.Limit);
        if (query.Conversation is { } conversation)
            statement.Bind("$conversation", conversation.ToString());
        if (query.VisibleTo is not null)
            statement.Bind("$visible_to", query.VisibleTo);
        if (query.WorkflowKey is not null)
            statement.Bind("$workflow_key", query.WorkflowKey);
        if (query.UserId is not null)
            statement.Bind("$user_id", query.UserId);
        if (query.Text is not null)
            statement.Bind("$text", System.Text.Encoding.UTF8.GetBytes(query.Text));
        if (query.StartedAfter is { } after)
            statement.Bind("$started_after", WholeMilliseconds(after));
        if (query.StartedBefore is { } before)
            statement.Bind("$started_before", WholeMilliseconds(before));
        if (query.Before is not null)
            statement.Bind("$before", query.Before);
        return statement;
    }

    internal static string Sql(RunQuery query) => string.Concat(
        Start,
        query.Conversation is null ? OfTenant : OfConversation,
        query.VisibleTo is null ? "" : Visible,
        query.WorkflowKey is null ? "" : OfWorkflow,
        query.Status is { } status ? OfStatus(status) : "",
        query.UserId is null ? "" : OfUser,
        query.Text is null ? "" : WithText,
        query.StartedAfter is null ? "" : StartedAfter,
        query.StartedBefore is null ? "" : StartedBefore,
        query.Before is null ? "" : Older,
        NewestFirst);

    // Its clause word by word where it holds: the index of runs that are not completed serves no other query.
    private static string OfStatus(RunStatus status) => string.Create(
        CultureInfo.InvariantCulture, $" and r.status = {(int)status}{(status == RunStatus.Completed ? "" : " and r.status <> 1")}");

    // Starts are kept in whole milliseconds: at or after 0.4 ms is at or after 1 ms, and before 0.4 ms is before 1 ms.
    private static long WholeMilliseconds(DateTimeOffset time) =>
        time.ToUnixTimeMilliseconds() + (time.UtcTicks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1);
}
