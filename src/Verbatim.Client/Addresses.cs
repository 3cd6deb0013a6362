using Verbatim.Frames;

namespace Verbatim.Client;

/// <summary>Where things are, relative to the server's address.</summary>
internal static class Addresses
{
    public const string Workflows = "api/v1/workflows";
    public const string Runs = "api/v1/workflows/runs";
    public const string Backups = "api/v1/backups";
    public const string Keys = "api/v1/keys";
    public const string Verification = "api/v1/ledger/verification";

    public static string Of(RunId run) => $"{Runs}/{Uri.EscapeDataString(run.ToString())}";
}
