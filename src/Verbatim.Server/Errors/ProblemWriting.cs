using System.Globalization;
using System.Text.Json;

namespace Verbatim.Server.Errors;

/// <summary>The one way in which a problem reaches the wire.</summary>
internal static class ProblemWriting
{
    public static Task WriteAsync(this Problem problem, HttpContext context)
    {
        HttpResponse response = context.Response;
        response.StatusCode = problem.Status;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        byte[] body = problem.ToBytes();
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    public static IResult AsResult(this Problem problem) => new Result(problem);

    /// <summary>The problem as one line of JSON.</summary>
    public static byte[] ToBytes(this Problem problem) => JsonSerializer.SerializeToUtf8Bytes(problem, ProblemJson.Default.Problem);

    private sealed class Result(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => problem.WriteAsync(httpContext);
    }
}
