using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;
using Verbatim.Server.Access;

namespace Verbatim.Server.Errors;

/// <summary>The one place where exceptions and bare status codes become problems.</summary>
internal static partial class ProblemPages
{
    public static void AddProblems(this IServiceCollection services)
    {
        // Binding failures come here as exceptions, so that they are answered like everything else.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddExceptionHandler<ExceptionProblems>();
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => WantsPage(context.HttpContext) ? ShowNotFoundAsync(context) : WriteAsync(context.HttpContext));
    }

    /// <summary>What a failure is to the caller.</summary>
    public static Problem Of(Exception exception) => exception switch
    {
        RefusedException refused => refused.Problem,
        BadHttpRequestException bad => Of(bad.StatusCode),

        // A chunk's size that fits no number: the one fault of a body that the server does not call one.
        IOException { InnerException: OverflowException } => Problems.BadRequest,
        AuthorityUnavailableException => Problems.AuthorityUnavailable,
        StorageFullException => Problems.StorageFull,
        StoreUnavailableException => Problems.CannotRead,
        RunDeletedException => Problems.NotFound,
        LedgerStoppedException => Problems.LedgerStopped,
        ObjectStoreUnavailableException => Problems.ObjectStoreUnavailable,
        LedgerCorruptException or ObjectCorruptException => Problems.Damaged,
        OperationCanceledException => Problems.Stopping,
        _ => Problems.Internal,
    };

    // A person who follows an old link gets a page; whoever calls the API gets a problem wherever the address leads.
    private static bool WantsPage(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status404NotFound
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && !context.Request.Path.StartsWithSegments("/api")
        && context.Request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == "text/html");

    private static async Task ShowNotFoundAsync(StatusCodeContext context)
    {
        HttpContext http = context.HttpContext;

        // Without it, the page would be taken for one more address that nobody knows.
        http.Features.Set<IStatusCodeReExecuteFeature>(new StatusCodeReExecuteFeature { OriginalPath = http.Request.Path, OriginalPathBase = http.Request.PathBase, OriginalQueryString = http.Request.QueryString.Value });
        http.SetEndpoint(null);
        http.Request.RouteValues.Clear();
        http.Request.Path = "/not-found";
        http.Request.QueryString = default;
        await context.Next(http);
    }

    private static Task WriteAsync(HttpContext context) => Of(context).WriteAsync(context);

    private static Problem Of(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status403Forbidden when Permission.AskedBy(context.GetEndpoint()) is { } asked => asked.Refusal,
        var status => Of(status),
    };

    // What the framework says of a body that it was to read: the server's own words about HTTP are another exception.
    private static Problem Of(HttpContext context, Exception exception) => exception switch
    {
        BadHttpRequestException { InnerException: JsonException fault } => BodyProblems.OfJson(context, fault),
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } when exception.GetType() == typeof(BadHttpRequestException) && BodyProblems.WantsJson(context) =>
            BodyProblems.OfJson(context, fault: null),
        _ => Of(exception),
    };

    private static Problem Of(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Problems.Unauthenticated,
        StatusCodes.Status403Forbidden => Problems.Forbidden,
        StatusCodes.Status404NotFound => Problems.NotFound,
        StatusCodes.Status405MethodNotAllowed => Problems.MethodNotAllowed,
        StatusCodes.Status408RequestTimeout => Problems.BodyTimeout,
        StatusCodes.Status413PayloadTooLarge => Problems.TooLarge,

        // From the routing: what takes frames says itself what it takes.
        StatusCodes.Status415UnsupportedMediaType => Problems.NotJson,
        < 500 => Problems.BadRequest with { Status = status },
        _ => Problems.Internal,
    };

    private sealed class ExceptionProblems(ILogger<ExceptionProblems> logger) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            // The framework logs only what nobody handles, and this handles everything.
            Problem problem = Of(httpContext, exception);
            if (problem == Problems.Internal || problem == Problems.Damaged || problem == Problems.CannotRead)
                Log.Failed(logger, problem.Slug, exception);

            await problem.WriteAsync(httpContext);
            return true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Error, "A request was answered with the problem {Problem}")]
        public static partial void Failed(ILogger logger, string problem, Exception exception);
    }
}
