using System.CommandLine;
using Verbatim.Client;
using Verbatim.Frames;

namespace Verbatim.Cli;

/// <summary>Has a running server verify runs of the caller's tenant.</summary>
internal static class OnlineVerification
{
    public static async Task<int> RunAsync(ParseResult parsed, RunId? only, VerifyReport report, CancellationToken cancellationToken)
    {
        using HttpClient http = ServerAddress.Open(parsed);
        try
        {
            VerbatimClient client = ServerAddress.Client(http);
            if (only is { } run)
                await RunArgument.FoundAsync(run, () => RunAsync(client, run, report, cancellationToken));
            else
                await RunAsync(client, null, report, cancellationToken);
        }
        catch (VerbatimException refused) when (refused.Type == "urn:verbatim:problem:damaged")
        {
            report.Found(only?.ToString(), null, null, "Its row, or that of its conversation, cannot be read as it was written.");
        }

        return report.End();
    }

    private static async Task RunAsync(VerbatimClient client, RunId? only, VerifyReport report, CancellationToken cancellationToken)
    {
        await foreach (VerifiedRun run in client.VerifyAsync(only, cancellationToken))
        {
            if (run.Deleted is { } deleted)
            {
                report.Deleted(deleted.Number, deleted.ConversationId, deleted.Frames, deleted.DeletedAt, deleted.DeletedBy);
                continue;
            }

            report.Verified(run.Frames, run.Attachments);
            foreach (RecordedDamage damage in run.Damage)
                report.Found(run.WorkflowRunId, damage.FromEventId, damage.ToEventId, damage.Detail);
        }
    }
}
