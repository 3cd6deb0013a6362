using System.CommandLine;
using Verbatim.Frames;

namespace Verbatim.Cli;

/// <summary><c>verbatim delete</c>: takes a run away for good.</summary>
internal static class DeleteCommand
{
    public static Command Create()
    {
        Argument<RunId> run = RunArgument.Create();
        var command = new Command("delete", "Deletes a run and the attachments that no other run uses: gone at once, and from the disk after a while. For admins, with the scope workflows:delete.")
        {
            run, ServerAddress.Option,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            RunId id = parsed.GetRequiredValue(run);
            using HttpClient http = ServerAddress.Open(parsed);
            await RunArgument.FoundAsync(id, () => ServerAddress.Client(http).DeleteRunAsync(id, cancellationToken));
        });
        return command;
    }
}
