using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO.Pipelines;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Wire;

namespace Verbatim.Cli;

/// <summary><c>verbatim check</c>: what frames in a file break of the event contract. Asks no server.</summary>
internal static class CheckCommand
{
    public const string Name = "check";

    /// <summary>The exit code where there are findings.</summary>
    public const int HasFindings = 1;

    /// <summary>The exit code where the frames cannot be read, so that nothing is said about them.</summary>
    public const int CannotRead = 2;

    private static readonly FrameLimits Limits = new();

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "Frames, one a line or as server-sent events; - is the standard input." };
        Option<RunId?> run = RunArgument.Option<RunId>("--run", "The run that frames must name where they name one; taken from the first that does.");
        Option<ConversationId?> conversation = RunArgument.Option<ConversationId>("--conversation", "Their conversation; that of the first frame where not given.");
        var own = new Option<bool>("--own") { Description = "The frames are Verbatim's own, so that every one must name its run." };
        var limit = new Option<int>("--limit") { Description = "How many findings are printed; all are counted.", HelpName = "N", DefaultValueFactory = _ => 100, CustomParser = Limit };
        var format = new Option<string>("--format") { Description = "text or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");

        var command = new Command(Name, "Checks the frames of a run against the event contract. Exit code 0: they follow it; 1: there are findings; 2: they cannot be read.")
        {
            file, run, conversation, own, limit, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = new StreamReport(parsed.GetValue(run), parsed.GetValue(conversation), parsed.GetValue(own), Limits);
            FindingPrinter printer = parsed.GetValue(format) == "json" ? new FindingJson(parsed.GetValue(limit)) : new FindingLines(parsed.GetValue(limit));
            bool isAnyFrame = await ReadAsync(parsed.GetRequiredValue(file), report, printer, cancellationToken);
            await printer.FinishAsync(report.Frames, cancellationToken);
            if (!isAnyFrame)
                await Console.Error.WriteLineAsync("Nothing of it is a frame. If it is a provider's stream, `verbatim record --source` makes frames of it, and `verbatim replay` prints them.");
            return printer.Count > 0 ? HasFindings : 0;
        });
        return command;
    }

    private static int Limit(ArgumentResult result)
    {
        string given = result.Tokens[0].Value;
        if (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int limit))
            result.AddError($"--limit is {given}; give 0 or more.");
        return limit;
    }

    private static async Task<bool> ReadAsync(string file, StreamReport report, FindingPrinter printer, CancellationToken cancellationToken)
    {
        await using Stream input = RecordingInput.OpenStream(file);
        PipeReader pipe = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        FrameBodyFormat format = await InputFraming.OfAsync(pipe, cancellationToken);
        bool isAnyFrame = false;
        try
        {
            await foreach (FileFrame read in FrameFileReader.ReadAsync(pipe, format, Limits, cancellationToken))
            {
                isAnyFrame |= read.Frame is not null;
                printer.Take(read.Frame is { } frame ? report.Take(frame, read.Line) : report.Take(read.Fault!, read.Bytes.Span, read.Line));
            }
        }
        catch (InvalidDataException tooLong)
        {
            throw new CommandFailedException($"{file} cannot be read: {tooLong.Message}", tooLong);
        }

        if (report.Frames == 0)
            throw new CommandFailedException($"{file} holds no frame: give frames one a line, or as server-sent events with a data line each.");

        printer.Take(report.End());
        return isAnyFrame;
    }
}
