using System.CommandLine;
using System.Text.Json;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Cli;

/// <summary><c>verbatim record</c>: keeps a run that executes elsewhere.</summary>
internal static class RecordCommand
{
    public const string Name = "record";

    public static Command Create()
    {
        var workflow = new Option<string>("--workflow") { Description = "What runs; any key.", HelpName = "KEY", Required = true };
        Option<RunId?> run = RunArgument.Option<RunId>("--run", "The run's id; made where not given. A run that exists is continued.");
        Option<ConversationId?> conversation = RunArgument.Option<ConversationId>("--conversation", "The conversation to join, or to create.");
        var message = new Option<string?>("--message") { Description = "What the user asked.", HelpName = "TEXT" };
        var source = new Option<string?>("--source") { Description = "The input is a provider's stream: openai-responses.", HelpName = "FORMAT" };
        source.AcceptOnlyFromAmong("openai-responses");
        var more = new Option<bool>("--more") { Description = "Another stream of the provider follows: the run stays open." };
        var file = new Argument<string>("FILE")
        {
            Description = $"What to record; - is the standard input. A server that goes away is waited for, up to {RecordingInput.Patience.TotalHours:0} h. Of a provider's stream that is no file, "
                + $"{RecordingInput.KeptBytes / (1024 * 1024)} MiB are kept to be sent again.",
            DefaultValueFactory = _ => "-",
        };

        var command = new Command(Name, "Records frames, or a provider's stream, into a run while they are being produced.")
        {
            workflow, run, conversation, message, source, more, file, ServerAddress.Option,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string? provider = parsed.GetValue(source);
            if (parsed.GetValue(more) && provider is null)
                throw new CommandFailedException("--more goes with --source: frames say themselves when the run ends.");

            using HttpClient http = ServerAddress.Open(parsed);
            await using RecordingInput input = RecordingInput.Open(parsed.GetRequiredValue(file));
            var begin = new NewRun
            {
                WorkflowKey = parsed.GetRequiredValue(workflow),
                WorkflowRunId = parsed.GetValue(run) ?? NewRun.FreshId(),
                ConversationId = parsed.GetValue(conversation) ?? (provider is null ? await ConversationOfAsync(input, cancellationToken) : null),
                RequestMessage = parsed.GetValue(message),
            };
            BegunRun begun = await ServerAddress.Client(http).CreateRunAsync(begin, cancellationToken);
            await Console.Out.WriteLineAsync(begun.WorkflowRunId.ToString());
            await Console.Out.FlushAsync(cancellationToken);

            RecordingBody? body = provider is null ? null : RecordingBody.Of(provider, parsed.GetValue(more));
            FramesRecorded recorded;
            try
            {
                // Not waited for: a read of the standard input cannot be told to stop.
                recorded = await input.RecordAsync(ServerAddress.Client(http), begun.WorkflowRunId, body, cancellationToken).WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException stopped) when (cancellationToken.IsCancellationRequested)
            {
                throw new CommandFailedException("Stopped; what the server received is recorded, and the run stays open.", stopped);
            }
            catch (BodyLostException lost)
            {
                throw new CommandFailedException($"{lost.Message} The same command with --run {begun.WorkflowRunId} and the whole input goes on.", lost);
            }
            catch (VerbatimException refused) when (refused is { Type: "urn:verbatim:problem:invalid-frame", Frame.Number: 1 })
            {
                throw new CommandFailedException($"{refused.Message} If this is a provider's stream and not frames, name it with --source.", refused);
            }

            if (recorded.LastEventId == 0)
                throw new CommandFailedException($"Nothing was recorded: no {(provider is null ? "frame" : $"event of {provider}")} came in. The run stays open.");

            await Console.Error.WriteLineAsync(Sentence(recorded));
        });
        return command;
    }

    // Asked of the input before a run begins: frames name their conversation, and what is no frame begins no run.
    private static async Task<ConversationId?> ConversationOfAsync(RecordingInput input, CancellationToken cancellationToken)
    {
        // Not waited for: a read of the standard input cannot be told to stop.
        if (await input.PeekAsync(cancellationToken).WaitAsync(cancellationToken) is not { } first)
            return null;

        if (!first.TryGetProperty("schema", out _) && first.TryGetProperty("type", out _))
            throw new CommandFailedException("The input does not begin with a frame. If this is a provider's stream and not frames, name it with --source.");

        return first.TryGetProperty("conversation_id", out JsonElement named)
            && named.ValueKind == JsonValueKind.String
            && ConversationId.TryParse(named.GetString(), null, out ConversationId id) ? id : null;
    }

    private static string Sentence(FramesRecorded recorded) =>
        $"Recorded {Wording.Count(recorded.Accepted, "frame")}"
        + (recorded.Duplicates > 0 ? $", {recorded.Duplicates} {(recorded.Duplicates == 1 ? "was" : "were")} there already" : "")
        + (recorded.Skipped > 0 ? $", {Wording.Count(recorded.Skipped.Value, "event")} could not be read" : "")
        + $"; the run stands at frame {recorded.LastEventId}."
        + (recorded.RunStatus is null or RunStatus.Running ? "" : $" It has ended: {Wording.StatusOf(recorded.RunStatus.Value)}.");
}
