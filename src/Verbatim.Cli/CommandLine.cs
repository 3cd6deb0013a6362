using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json;
using Verbatim.Client;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Cli;

/// <summary>The commands, and the one place that turns what goes wrong into a sentence and an exit code.</summary>
internal static class CommandLine
{
    private const int Failed = 1;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Records, replays and shows runs of AI agents. Every frame is kept as it was seen.")
        {
            TokenCommand.Create(),
            RecordCommand.Create(),
            ReplayCommand.Create(),
            ShowCommand.Create(),
            RunsCommand.Create(),
            CancelCommand.Create(),
            DeleteCommand.Create(),
            AuditCommand.Create(),
            CheckCommand.Create(),
            VerifyCommand.Create(),
            KeysCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
            AcceptLossCommand.Create(),
        };

        ParseResult parsed = root.Parse(arguments);

        // Where 1 says that there are findings, what went wrong is told from that.
        int failed = parsed.CommandResult.Command.Name switch
        {
            CheckCommand.Name => CheckCommand.CannotRead,
            VerifyCommand.Name => VerifyCommand.CannotTell,
            _ => Failed,
        };
        if (parsed.Action is ParseErrorAction)
        {
            return await FailAsync(failed, parsed.UnmatchedTokens is [var unknown, ..]
                ? $"'{unknown}' is no command or option here; --help lists them."
                : parsed.CommandResult.Command is RootCommand ? "Say what to do; --help lists the commands." : parsed.Errors[0].Message);
        }

        try
        {
            // Not 0 where a command was told to stop and did not come back in time.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (CommandFailedException failure)
        {
            return await FailAsync(failed, failure.Message);
        }
        catch (VerbatimException refused)
        {
            return await FailAsync(failed, RefusedSentence.Of(refused, parsed.CommandResult.Command.Name));
        }
        catch (HttpRequestException lost)
        {
            return await FailAsync(failed, $"The server at {parsed.GetValue(ServerAddress.Option)} cannot be reached: {lost.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return await FailAsync(failed, exception.Message);
        }
        catch (OperationCanceledException late) when (late.InnerException is TimeoutException)
        {
            return await FailAsync(failed, $"The server at {parsed.GetValue(ServerAddress.Option)} did not answer in time.");
        }
        catch (OperationCanceledException)
        {
            return failed;
        }
    }

    private static async Task<int> FailAsync(int code, string sentence)
    {
        string line = string.Join(' ', VisibleText.Of(sentence).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        await Console.Error.WriteLineAsync($"verbatim: {line}");
        return code;
    }
}
