using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Verifying;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Cli;

/// <summary>Verifies the files of a server that is not running.</summary>
internal static class OfflineVerification
{
    public static async Task<int> RunAsync(string directory, RunId? only, bool withAttachments, VerifyReport report, CancellationToken cancellationToken)
    {
        try
        {
            using SqliteVerification verification = SqliteVerification.Open(directory, withAttachments ? ObjectFiles.Find(directory) : null);
            foreach (FoundDamage damage in verification.FindDamage())
                Say(damage, report);
            foreach (string note in verification.Notes)
                await Console.Out.WriteLineAsync($"to know: {note}");
            foreach (string loss in verification.AcceptedLosses)
                await Console.Out.WriteLineAsync($"accepted earlier: the database {loss}.");

            bool isFound = only is null;
            await foreach (VerifiedRun run in verification.RunAsync(only, cancellationToken))
            {
                isFound = true;
                report.Verified(run.Frames, run.Attachments);
                foreach (FoundDamage damage in run.Damage)
                    Say(damage, report);
            }

            foreach (DeletedRun deleted in only is { } id ? verification.FindDeleted(id) : verification.DeletedRuns)
            {
                isFound = true;
                report.Deleted(deleted.StoreNumber, $"{deleted.Tenant}/{deleted.Conversation}", deleted.Last.Value, deleted.DeletedAt, deleted.DeletedBy);
            }

            return isFound ? report.End() : throw new CommandFailedException($"There is no run {only} in {directory}.");
        }
        catch (LedgerOpenException refused)
        {
            throw new CommandFailedException(refused.Message, refused);
        }
    }

    private static void Say(FoundDamage damage, VerifyReport report) =>
        report.Found(damage.Run is { } run ? $"{run.Tenant}/{run.Run}" : null, damage.From, damage.To, damage.What);
}
