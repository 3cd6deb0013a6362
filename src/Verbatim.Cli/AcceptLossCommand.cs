using System.CommandLine;
using Verbatim.Ledger;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Cli;

/// <summary><c>verbatim accept-loss</c>: goes on with a ledger that has lost commits.</summary>
internal static class AcceptLossCommand
{
    public static Command Create()
    {
        Option<string> data = DataOption.Create();
        var command = new Command("accept-loss", "Takes a ledger that refuses to open as it is, and writes down in it what is missing. See docs/operate.md first.") { data };
        command.SetAction(async (parsed, _) =>
        {
            string directory = DataOption.Existing(parsed.GetRequiredValue(data));
            try
            {
                string? accepted = LossAcceptance.Accept(directory, TimeProvider.System.GetUtcNow());
                await Console.Out.WriteLineAsync(accepted is null ? $"Nothing is missing in {directory}; nothing was changed." : $"Accepted: the ledger in {directory} {accepted}.");
            }
            catch (LedgerOpenException refused)
            {
                throw new CommandFailedException(refused.Message, refused);
            }
        });
        return command;
    }
}
