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
            TranscriptDocument document = await ServerAddress.Client(http).TranscriptAsync(parsed.GetRequiredValue(run), cancellationToken);
            switch (parsed.GetValue(format))
            {
                case "json":
                    await using (Stream output = Console.OpenStandardOutput())
                        await output.WriteAsync((byte[])[.. TranscriptJson.Write(document), (byte)'\n'], cancellationToken);
                    break;
                case "markdown":
                    await Console.Out.WriteAsync(VisibleText.Of(TranscriptMarkdown.Of(Transcript.Restore(document))));
                    break;
                default:
                    TranscriptPrinter.Print(TranscriptText.Of(Transcript.Restore(document)));
                    break;
            }
        });
        return command;
    }
}
