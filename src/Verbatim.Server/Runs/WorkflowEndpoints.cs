using Microsoft.AspNetCore.Http.HttpResults;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Replay;
using Verbatim.Workflows;

namespace Verbatim.Server.Runs;

/// <summary>What can be run, and the start of it .</summary>
internal static class WorkflowEndpoints
{
    public static void MapWorkflows(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/workflows", List).Needs(Permission.Read).WithName("ListWorkflows");
        routes.MapGet("/api/v1/workflows/{workflow_key}", Find).Needs(Permission.Read).WithName("GetWorkflow");
        routes.MapPost("/api/v1/workflows/{workflow_key}/run-stream", RunAsync).Needs(Permission.Write).WithName("RunStream");
        routes.MapPost("/api/v1/workflows/{workflow_key}/run", RunToItsEndAsync).Needs(Permission.Write).WithName("Run");
    }

    private static Ok<WorkflowList> List(WorkflowCatalog catalog) => TypedResults.Ok(new WorkflowList([.. catalog.Workflows.Select(WorkflowSummary.Of)]));

    private static IResult Find(string workflow_key, WorkflowCatalog catalog) =>
        catalog.TryFind(workflow_key, out Workflow? workflow) ? TypedResults.Ok(WorkflowSummary.Of(workflow)) : Problems.NotFound.AsResult();

    private static async Task<IResult> RunAsync(string workflow_key, StartRequest request, WorkflowStart start, Followers followers, HttpContext context)
    {
        // Refused before it begins: who is told of a run that goes on unseen would start another.
        if (followers.TryEnter(context.Caller().Tenant) is not { } follower)
            return Problems.TooManyFollowers.AsResult();

        context.Response.RegisterForDispose(follower);
        Answer<RunRecord> answer = await start.StartAsync(context.Caller(), workflow_key, request, IdempotencyKey(context.Request), context.RequestAborted);
        return answer.ToResult(run =>
        {
            string id = run.Header.Key.Run.ToString();
            context.Response.Headers["Workflow-Run-Id"] = id;
            context.Response.Headers.ContentLocation = $"/api/v1/workflows/runs/{id}/replay/stream?follow=true";
            return new FrameStreamResult(new ReplayPlace(run, Position.Start), follow: true, ids: false, follower);
        });
    }

    private static async Task<IResult> RunToItsEndAsync(string workflow_key, StartRequest request, WorkflowStart start, RunWaiting waiting, TimeProvider time, HttpContext context)
    {
        Answer<RunRecord> answer = await start.StartAsync(context.Caller(), workflow_key, request, IdempotencyKey(context.Request), context.RequestAborted);
        if (answer is Answer<RunRecord>.Refused refused)
            return refused.Problem.AsResult();

        RunRecord run = ((Answer<RunRecord>.Given)answer).Value;
        using var standing = Standing.Of(context, time);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, standing.Over);
        RunAnswer end;
        try
        {
            end = await waiting.WaitAsync(run, leaving.Token);
        }
        catch (OperationCanceledException) when (standing.Over.IsCancellationRequested)
        {
            // The run goes on; whoever may ask for it by then finds its end.
            return Problems.Unauthenticated.AsResult();
        }

        context.Response.Headers["Workflow-Run-Id"] = end.WorkflowRunId.ToString();
        context.Response.Headers.ContentLocation = $"/api/v1/workflows/runs/{end.WorkflowRunId}";
        return TypedResults.Ok(end);
    }

    private static string? IdempotencyKey(HttpRequest request) =>
        !request.Headers.TryGetValue("Idempotency-Key", out var key) ? null
        : key is [{ Length: > 0 and <= 255 } one] ? one
        : throw new RefusedException(Problems.InvalidParameter("Idempotency-Key is sent once, with 1 to 255 characters."));

    internal sealed record WorkflowList(IReadOnlyList<WorkflowSummary> Items);

    internal sealed record WorkflowSummary(string WorkflowKey, string Title, string Description, string SampleMessage)
    {
        public static WorkflowSummary Of(Workflow workflow) => new(workflow.Key, workflow.Title, workflow.Description, workflow.SampleMessage);
    }
}
