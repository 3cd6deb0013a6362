using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Recording;

/// <summary>Frames in, for as long as the run lasts: <c>POST …/runs/{run_id}/frames</c> (R-114 to R-137).</summary>
internal static class RecordingEndpoints
{
    public static void MapRecording(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/workflows/runs/{run_id}/frames", PostAsync).Needs(Permission.Write).WithName("RecordFrames");

    private static async Task<IResult> PostAsync(string run_id, string? source, string? more, RunRecording recording, HttpContext context)
    {
        Answer<RunRecord> opened = await recording.OpenAsync(context.Caller(), run_id, context.RequestAborted);
        if (opened is Answer<RunRecord>.Refused refused)
            return refused.Problem.AsResult();

        RunRecord run = ((Answer<RunRecord>.Given)opened).Value;
        using IDisposable visit = context.RequestServices.GetRequiredService<Recorders>().Enter(run.Header.Key);
        RecordingForm form = RecordingForm.Of(context.Request, source, more);
        LetTheBodyLast(context);
        return form.IsProviderBody ? await RecordBodyAsync(run, form, context) : await RecordAsync(run, form, context);
    }

    private static async Task<IResult> RecordBodyAsync(RunRecord run, RecordingForm form, HttpContext context)
    {
        IServiceProvider services = context.RequestServices;
        using IDisposable? turn = await services.GetRequiredService<OneBodyAtATime>().TryEnterAsync(run.Header.Key, context.RequestAborted);
        if (turn is null)
            return Problems.BodyInProgress.AsResult();

        // Another body may have gone on with the run while this one waited.
        RunRecord current = await services.GetRequiredService<RunLedger>().FindAsync(run.Header.Key, context.RequestAborted) ?? run;
        return await RecordAsync(current, form, context);
    }

    private static async Task<IResult> RecordAsync(RunRecord run, RecordingForm form, HttpContext context)
    {
        IServiceProvider services = context.RequestServices;
        using var standing = Standing.Of(context, services.GetRequiredService<TimeProvider>());
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
            standing.Over);
        var body = new IdleLimitedReader(
            context.Request.BodyReader,
            services.GetRequiredService<IOptions<RecordingOptions>>().Value.BodyIdleLimit,
            services.GetRequiredService<TimeProvider>());
        Acknowledgements? acknowledgements = form.WantsLines ? new Acknowledgements(context.Response) : null;
        var recorded = new RecordedSoFar(services.GetRequiredService<RunLedger>(), run, context.Caller().UserId, acknowledgements);
        if (acknowledgements is not null)
            await acknowledgements.StartAsync(context.RequestAborted);

        Problem? problem;
        try
        {
            problem = form.IsProviderBody
                ? await services.GetRequiredService<SourceRecording>().RecordAsync(run, body, form.More, recorded, reading.Token)
                : await services.GetRequiredService<FrameRecording>().RecordAsync(body, form.Format, recorded, reading.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            problem = standing.Over.IsCancellationRequested ? Problems.Unauthenticated : Problems.Stopping;
        }
        catch (Exception fault) when (fault is RefusedException or BadHttpRequestException or StorageFullException or StoreUnavailableException or RunDeletedException or LedgerStoppedException
            or IOException { InnerException: OverflowException })
        {
            // Whatever ends a body, its recorder is told how much of it was recorded; damage is an error of its own, and logged.
            problem = ProblemPages.Of(fault);
        }

        if (acknowledgements is null)
            return problem is null ? TypedResults.Ok(FramesRecorded.Of(recorded, await services.GetRequiredService<RunLedger>().FindAsync(run.Header.Key, context.RequestAborted) ?? run)) : recorded.Completed(problem).AsResult();
        if (problem is not null)
            await acknowledgements.RefusedAsync(recorded.Completed(problem), context.RequestAborted);

        return TypedResults.Empty;
    }

    // A run may take hours and say little; our own limit of silence stands in for the server's.
    private static void LetTheBodyLast(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMinRequestBodyDataRateFeature>().MinDataRate = null;
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
    }

    internal sealed record FramesRecorded(long Accepted, long Duplicates, long LastEventId, int? Skipped, RunStatus RunStatus)
    {
        public static FramesRecorded Of(RecordedSoFar recorded, RunRecord run) => new(recorded.Accepted, recorded.Duplicates, recorded.Last.Value, recorded.Skipped, run.Status);
    }
}
