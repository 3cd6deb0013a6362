using System.Text;
using Verbatim.Frames;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Recording;

/// <summary>The streamed form of an answer: a line for each commit, while the body is still being sent (R-118).</summary>
internal sealed class Acknowledgements(HttpResponse response)
{
    public const string MediaType = "application/x-ndjson";

    /// <summary>Sends the head of the response, so that the recorder may read lines from now on.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(cancellationToken);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    public async ValueTask CommittedAsync(Position last, CancellationToken cancellationToken) =>
        await response.BodyWriter.WriteAsync(Encoding.ASCII.GetBytes($"{{\"last_event_id\":{last}}}\n"), cancellationToken);

    /// <summary>The last line: the status has been sent long ago, so the problem stands in the body.</summary>
    public async ValueTask RefusedAsync(Problem problem, CancellationToken cancellationToken) =>
        await response.BodyWriter.WriteAsync((byte[])[.. problem.ToBytes(), (byte)'\n'], cancellationToken);
}
