using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Cli;

/// <summary><c>verbatim runs</c>: the runs that the caller may see.</summary>
internal static class RunsCommand
{
    private const int PageLimit = 100;

    public static Command Create()
    {
        var workflow = new Option<string?>("--workflow") { Description = "Only of this workflow.", HelpName = "KEY" };
        Option<ConversationId?> conversation = RunArgument.Option<ConversationId>("--conversation", "Only of this conversation.");
        var status = new Option<RunStatus?>("--status") { Description = "Only those that stand like this: running, completed, incomplete, refused, failed, cancelled or interrupted.", HelpName = "STATUS" };
        var user = new Option<string?>("--user") { Description = "Only those that this user started.", HelpName = "U" };
        var text = new Option<string?>("--text") { Description = "Only those with this in what was asked or answered.", HelpName = "TEXT" };
        var limit = new Option<int>("--limit") { Description = "The most runs.", HelpName = "N", DefaultValueFactory = _ => 20, CustomParser = Number };
        var command = new Command("runs", "Prints a line for each run, the newest first: id, start, status, workflow, what was asked.")
        {
            workflow, conversation, status, user, text, limit, ServerAddress.Option,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using HttpClient http = ServerAddress.Open(parsed);
            int wanted = parsed.GetValue(limit);
            var filter = new RunFilter
            {
                WorkflowKey = parsed.GetValue(workflow),
                ConversationId = parsed.GetValue(conversation),
                Status = parsed.GetValue(status),
                UserId = parsed.GetValue(user),
                Text = parsed.GetValue(text),
                Limit = Math.Min(wanted, PageLimit),
            };
            await PrintAsync(ServerAddress.Client(http), filter, wanted, cancellationToken);
        });
        return command;
    }

    private static int Number(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0)
            return number;

        result.AddError("--limit is a number of runs, from 1.");
        return 0;
    }

    private static async Task PrintAsync(VerbatimClient client, RunFilter filter, int wanted, CancellationToken cancellationToken)
    {
        string? cursor = null;
        int damaged = 0;
        do
        {
            RunPage page = await client.RunsAsync(filter, cursor, cancellationToken);
            foreach (RunSummary run in page.Items.Take(wanted))
            {
                string status = JsonNamingPolicy.SnakeCaseLower.ConvertName(run.RunStatus.ToString());
                string asked = (run.RequestMessage ?? "").ReplaceLineEndings(" ");
                await Console.Out.WriteLineAsync(VisibleText.Of($"{run.WorkflowRunId}  {run.StartedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}  {status}  {run.WorkflowKey}  {asked}".TrimEnd()));
            }

            wanted -= page.Items.Count;
            damaged += page.Damaged;
            cursor = page.NextCursor;
        }
        while (wanted > 0 && cursor is not null);

        if (damaged > 0)
            await Console.Error.WriteLineAsync($"{damaged} more cannot be read: damaged. 'verbatim verify --all' says what is wrong with them.");
    }
}
