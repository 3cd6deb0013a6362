using System.CommandLine;
using Verbatim.Frames;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Cli;

/// <summary><c>verbatim show</c>: what the user saw, in a terminal.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        Argument<RunId> run = RunArgument.Create();
        var format = new Option<string>("--format") { Description = "text, markdown or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "markdown", "json");
        var command = new Command("show", "Shows a run's transcript.") { run, format, ServerAddress.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using HttpClient http = ServerAddress.Open(parsed);
            RunId id = parsed.GetRequiredValue(run);
            await RunArgument.FoundAsync(id, async () =>
            {
                // Made by the server, which keeps in its audit log who takes a transcript away.
                if (parsed.GetValue(format) == "markdown")
                    Console.Out.Write(VisibleText.Of(await ServerAddress.Client(http).TranscriptMarkdownAsync(id, cancellationToken)));
                else
                    Show(await ServerAddress.Client(http).TranscriptAsync(id, cancellationToken), parsed.GetValue(format));
            });
        });
        return command;
    }

    private static void Show(TranscriptDocument document, string? format)
    {
        switch (format)
        {
            case "json":
                using (Stream output = Console.OpenStandardOutput())
                    output.Write([.. TranscriptJson.Write(document), (byte)'\n']);
                break;
            default:
                TranscriptPrinter.Print(TranscriptText.Of(Transcript.Restore(document)));
                break;
        }
    }
}
