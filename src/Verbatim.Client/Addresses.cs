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

    public const string Audit = "api/v1/ledger/audit";
    public const string Live = "health/live";
    public const string Ready = "health/ready";

    public static string Of(RunId run) => $"{Runs}/{Uri.EscapeDataString(run.ToString())}";

    public static string Of(ConversationId conversation) => $"api/v1/conversations/{Uri.EscapeDataString(conversation.ToString())}/ledger";

    public static string OfWorkflow(string workflowKey) => $"{Workflows}/{Uri.EscapeDataString(workflowKey)}";
}
