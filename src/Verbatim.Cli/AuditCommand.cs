using System.CommandLine;
using Verbatim.Client;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Cli;

/// <summary><c>verbatim audit</c>: who did what in a tenant.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var command = new Command("audit", "Prints the audit log of the tenant, the oldest entry first: when, who, what was done, to what. For admins.") { ServerAddress.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using HttpClient http = ServerAddress.Open(parsed);
            await foreach (AuditedAction entry in ServerAddress.Client(http).AuditAsync(cancellationToken))
                await Console.Out.WriteLineAsync(VisibleText.Of($"{entry.At.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}  {entry.UserId}  {entry.Action}  {entry.Subject}"));
        });
        return command;
    }
}
