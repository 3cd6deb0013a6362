namespace Verbatim.Client;

/// <summary>Tells what may pass from what will not: a server that is away, or busy, comes back.</summary>
internal static class LostConnection
{
    // A connection that is not made in time is cancelled by its handler, not by the caller.
    public static bool Is(Exception exception) => exception switch
    {
        VerbatimException refused => refused.IsTransient,
        BodyLostException => false,
        _ => exception is HttpRequestException or IOException or OperationCanceledException { InnerException: TimeoutException },
    };
}
