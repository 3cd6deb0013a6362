using Verbatim.Server.Errors;

namespace Verbatim.Server.Hosting;

/// <summary>Whether the process lives, and whether it can serve .</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Text("live")).AllowAnonymous().WithName("Live");

        // The server listens only once it can serve; what can change after that is the ledger.
        routes.MapGet("/health/ready", (LedgerStop stop) => stop.HasStopped ? Problems.LedgerStopped.AsResult() : TypedResults.Text("ready"))
            .AllowAnonymous()
            .WithName("Ready");
    }
}
