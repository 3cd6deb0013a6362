using System.CommandLine;
using Verbatim.Frames;

namespace Verbatim.Cli;

/// <summary><c>verbatim verify</c>: recomputes what is recorded. Ends with 0 where all of it is what was recorded, 1 where something is not, 2 where it cannot tell.</summary>
internal static class VerifyCommand
{
    public const string Name = "verify";
    public const int CannotTell = 2;

    public static Command Create()
    {
        Argument<RunId?> run = RunArgument.Optional();
        var all = new Option<bool>("--all") { Description = "Every run: of the tenant, or with --offline of all tenants." };
        var offline = new Option<bool>("--offline") { Description = "Reads the files of a server that is not running, and the whole ledger with its witness." };
        var withoutAttachments = new Option<bool>("--without-attachments") { Description = "With --offline: does not look at attachments in the directory, where the server keeps them in a bucket by now." };
        Option<string> data = DataOption.Create();
        var command = new Command(Name, "Recomputes what is recorded, and says what is not as it was. Exit code 0: all is as it was recorded; 1: something is not; 2: it cannot tell.") { run, all, offline, withoutAttachments, data, ServerAddress.Option };
        command.SetAction((parsed, cancellationToken) =>
        {
            RunId? only = parsed.GetValue(run);
            if (only is null != parsed.GetValue(all))
                throw new CommandFailedException("Name a run, or give --all, and not both.");

            if (parsed.GetValue(withoutAttachments) && !parsed.GetValue(offline))
                throw new CommandFailedException("--without-attachments goes with --offline.");

            var report = new VerifyReport();
            return parsed.GetValue(offline)
                ? OfflineVerification.RunAsync(DataOption.Existing(parsed.GetRequiredValue(data)), only, !parsed.GetValue(withoutAttachments), report, cancellationToken)
                : OnlineVerification.RunAsync(parsed, only, report, cancellationToken);
        });
        return command;
    }
}
