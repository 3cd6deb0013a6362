using System.Text.Json.Serialization;
using Verbatim.Frames;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Runs;

/// <summary>Runs as rows: listed, looked up, begun for a recorder, ended and deleted .</summary>
internal static class RunsEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/workflows/runs", ListAsync).Needs(Permission.Read).WithName("ListRuns");
        routes.MapGet("/api/v1/workflows/runs/{run_id}", FindAsync).Needs(Permission.Read).WithName("GetRun");
        routes.MapPost("/api/v1/workflows/runs/{run_id}/cancel", CancelAsync).Needs(Permission.Write).WithName("CancelRun");
        routes.MapDelete("/api/v1/workflows/runs/{run_id}", DeleteAsync).Needs(Permission.Delete).WithName("DeleteRun");
        routes.MapPost("/api/v1/workflows/runs", CreateAsync).Needs(Permission.Write).WithName("CreateRun");
    }

    private static async Task<IResult> ListAsync(
        string? workflow_key,
        string? status,
        string? conversation_id,
        string? user_id,
        string? text,
        string? started_after,
        string? started_before,
        string? limit,
        string? cursor,
        RunListing listing,
        HttpContext context)
    {
        var filter = new RunFilter
        {
            WorkflowKey = Parameters.Id("workflow_key", workflow_key),
            Status = Parameters.Status(status),
            Conversation = Parameters.Id("conversation_id", conversation_id) is { } id ? ConversationId.Parse(id) : null,
            UserId = Parameters.Text("user_id", user_id),
            Text = Parameters.Text("text", text),
            StartedAfter = Parameters.Time("started_after", started_after),
            StartedBefore = Parameters.Time("started_before", started_before),
            Limit = Parameters.Number("limit", limit, 1, 100) ?? 20,
            Cursor = cursor,
        };
        Answer<RunPage> answer = await listing.ListAsync(context.Caller(), filter, context.RequestAborted);
        return answer.ToResult(page => TypedResults.Ok(new RunList([.. page.Runs.Select(RunSummary.Of)], page.Damaged is 0 ? null : page.Damaged, page.NextCursor)));
    }

    private static async Task<IResult> FindAsync(string run_id, RunDetailReading reading, HttpContext context)
    {
        Answer<RunDetail> answer = await reading.ReadAsync(context.Caller(), run_id, context.RequestAborted);
        return answer.ToResult(TypedResults.Ok);
    }

    private static async Task<IResult> CancelAsync(string run_id, RunCancellation cancellation, HttpContext context) =>
        (await cancellation.CancelAsync(context.Caller(), run_id, context.RequestAborted))?.AsResult() ?? TypedResults.StatusCode(StatusCodes.Status202Accepted);

    private static async Task<IResult> DeleteAsync(string run_id, RunDeletion deletion, HttpContext context) =>
        (await deletion.DeleteAsync(context.Caller(), run_id, context.RequestAborted))?.AsResult() ?? TypedResults.NoContent();

    private static async Task<IResult> CreateAsync(RunRequest request, RunCreation creation, HttpContext context)
    {
        Answer<RunCreation.Outcome> answer = await creation.CreateAsync(context.Caller(), request, context.RequestAborted);
        return answer.ToResult(outcome =>
        {
            var body = new RunBegun(outcome.Run.Header.Key.Run, outcome.Run.Header.Conversation, outcome.Run.Status);
            return outcome.IsNew ? TypedResults.Created($"/api/v1/workflows/runs/{body.WorkflowRunId}", body) : TypedResults.Ok(body);
        });
    }

    internal sealed record RunList(
        IReadOnlyList<RunSummary> Items,
        int? Damaged,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);

    internal sealed record RunBegun(RunId WorkflowRunId, ConversationId ConversationId, RunStatus RunStatus);
}
