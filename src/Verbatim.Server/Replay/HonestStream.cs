using Microsoft.Extensions.Options;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Replay;

/// <summary>Sends a stream whose clean end means that all of it was sent: anything else aborts the connection .</summary>
internal sealed partial class HonestStream(IOptions<ReplayOptions> options, IHostApplicationLifetime life, TimeProvider time, ILogger<HonestStream> logger)
{
    /// <summary>Runs what writes the stream. What it throws before anything was sent is thrown here: it can still be an answer of its own.</summary>
    /// <param name="context">Whose response it is.</param>
    /// <param name="what">Whose stream it is, for the log.</param>
    /// <param name="write">Writes all of it.</param>
    /// <param name="stalledLimit">How long a reader may take for each part; <see cref="ReplayOptions.StalledReaderLimit"/> unless given.</param>
    public async Task SendAsync(HttpContext context, string what, Func<PatientWriter, CancellationToken, Task> write, TimeSpan? stalledLimit = null)
    {
        using var standing = Standing.Of(context, time);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping, standing.Over);
        var writer = new PatientWriter(context.Response.BodyWriter, stalledLimit ?? options.Value.StalledReaderLimit, time);
        try
        {
            await write(writer, leaving.Token);
            ServerTelemetry.StreamEnded("whole");
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // A stream that the server cuts short must not look like one that came to its end.
            ServerTelemetry.StreamEnded("left");
            context.Abort();
        }
        catch (TimeoutException)
        {
            Log.Stalled(logger, what);
            ServerTelemetry.StreamEnded("stalled");
            context.Abort();
        }
        catch (RunDeletedException) when (context.Response.HasStarted)
        {
            Log.Deleted(logger, what);
            ServerTelemetry.StreamEnded("deleted");
            context.Abort();
        }
        catch (Exception exception) when (context.Response.HasStarted)
        {
            Log.Broken(logger, what, exception);
            ServerTelemetry.StreamEnded("broken");
            context.Abort();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Error, "{Stream}: its stream was cut short by a failure")]
        public static partial void Broken(ILogger logger, string stream, Exception exception);

        [LoggerMessage(2002, LogLevel.Information, "{Stream}: a reader took nothing for too long and was let go")]
        public static partial void Stalled(ILogger logger, string stream);

        [LoggerMessage(2003, LogLevel.Information, "{Stream}: its stream was cut short because the run was deleted")]
        public static partial void Deleted(ILogger logger, string stream);
    }
}
