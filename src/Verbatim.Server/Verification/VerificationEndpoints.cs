using Verbatim.Server.Access;

namespace Verbatim.Server.Verification;

/// <summary>Recomputes runs: one, or all of the tenant .</summary>
internal static class VerificationEndpoints
{
    public static void MapVerification(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/workflows/runs/{run_id}/verification", OneAsync).Needs(Permission.Verify).WithName("VerifyRun");
        routes.MapGet("/api/v1/ledger/verification", All).Needs(Permission.Verify).WithName("VerifyRuns");
    }

    private static async Task<IResult> OneAsync(string run_id, LedgerVerification verification, HttpContext context) =>
        (await verification.OneAsync(context.Caller(), run_id, context.RequestAborted)).ToResult(work => new VerificationResult(work));

    private static IResult All(LedgerVerification verification, HttpContext context) =>
        verification.All(context.Caller(), context.RequestAborted).ToResult(work => new VerificationResult(work));
}
