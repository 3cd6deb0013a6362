using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Backups;

/// <summary>A backup of the whole ledger, for the server's operator .</summary>
internal static class BackupEndpoints
{
    private static readonly Problem BadKeys = Problems.InvalidParameter("keys is true or false.");

    public static void MapBackups(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/backups", Take).RequireAuthorization(Operator.Policy).WithName("TakeBackup");

    private static IResult Take(string? keys) => keys switch
    {
        null or "true" => new BackupResult(hasKeys: true),
        "false" => new BackupResult(hasKeys: false),
        _ => BadKeys.AsResult(),
    };
}
