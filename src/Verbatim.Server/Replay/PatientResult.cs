using Verbatim.Frames;

namespace Verbatim.Server.Replay;

/// <summary>A body about a run that is there as a whole and may be large: sent as fast as it is taken, and not held for a reader that stopped.</summary>
internal sealed class PatientResult(RunId run, ReadOnlyMemory<byte> body, string contentType) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        await httpContext.RequestServices.GetRequiredService<HonestStream>().SendAsync(
            httpContext, $"Run {run}", async (writer, cancellationToken) => await writer.WriteAsync(body, cancellationToken));
    }
}
