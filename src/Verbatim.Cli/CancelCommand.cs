using System.CommandLine;
using Verbatim.Frames;

namespace Verbatim.Cli;

/// <summary><c>verbatim cancel</c>: ends a run that goes on.</summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        Argument<RunId> run = RunArgument.Create();
        var command = new Command("cancel", "Ends a run as cancelled; what its recorder still sends is refused.") { run, ServerAddress.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            RunId id = parsed.GetRequiredValue(run);
            using HttpClient http = ServerAddress.Open(parsed);
            await RunArgument.FoundAsync(id, () => ServerAddress.Client(http).CancelRunAsync(id, cancellationToken));
        });
        return command;
    }
}
