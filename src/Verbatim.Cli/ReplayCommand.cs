using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Frames.Wire;

namespace Verbatim.Cli;

/// <summary><c>verbatim replay</c>: the recorded frames and nothing else, one a line.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        Argument<RunId> run = RunArgument.Create();
        var follow = new Option<bool>("--follow") { Description = "Waits for what comes, until the run ends." };
        var at = new Option<long?>("--at") { Description = "The number of the frame to begin with, from 1.", HelpName = "N", CustomParser = Number };
        var command = new Command("replay", "Prints a run's frames, exactly as they were recorded, one a line.") { run, follow, at, ServerAddress.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using HttpClient http = ServerAddress.Open(parsed);
            VerbatimClient client = ServerAddress.Client(http);
            RunId id = parsed.GetRequiredValue(run);
            var first = Position.At(parsed.GetValue(at) ?? 1);
            IAsyncEnumerable<StreamedFrame> frames =
                parsed.GetValue(follow) ? client.FollowAsync(id, first, Tell, cancellationToken) : client.ReplayAsync(id, first, cancellationToken);
            await RunArgument.FoundAsync(id, () => PrintAsync(frames, cancellationToken));
        });
        return command;
    }

    private static long? Number(ArgumentResult result)
    {
        if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0)
            return number;

        result.AddError("--at is the number of a frame, from 1.");
        return null;
    }

    // Told once for each time that the server is gone, however often it is asked for meanwhile.
    private static void Tell(StreamConnection connection) => Console.Error.WriteLine(connection == StreamConnection.Lost
        ? "The connection was lost; waiting for the server."
        : "Connected again.");

    private static async Task PrintAsync(IAsyncEnumerable<StreamedFrame> frames, CancellationToken cancellationToken)
    {
        await using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        await using IAsyncEnumerator<StreamedFrame> each = frames.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            // Frames that are here already go out together; before a wait, whoever reads us gets all there is.
            ValueTask<bool> next = each.MoveNextAsync();
            if (!next.IsCompleted)
                await output.FlushAsync(cancellationToken);
            if (!await next)
                return;

            await output.WriteAsync(each.Current.Bytes, cancellationToken);
            output.WriteByte((byte)'\n');
        }
    }
}
