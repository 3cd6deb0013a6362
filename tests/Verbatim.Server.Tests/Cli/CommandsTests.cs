using System.Text;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Proofs;
using Xunit;

namespace Verbatim.Server.Tests.Cli;

/// <summary>The command line against the server: a run recorded, followed, played back and shown, and a token made while it runs.</summary>
public sealed class CommandsTests(SharedServer shared)
{
    private string Server => shared.Process.Address.ToString();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_alone_on_stdout_and_the_server_takes_it()
    {
        (int code, string output, string errors) = await Command.RunAsync(
            null, "token", "--data", shared.Process.DataDirectory, "--tenant", "cli", "--user", "ann", "--role", "viewer", "--scope", "conversations:read");

        Assert.Equal((0, ""), (code, errors));
        string token = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        using HttpClient http = shared.Process.Client(token);
        using HttpResponseMessage answer = await http.GetAsync("/api/v1/workflows/runs", Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task What_comes_in_on_stdin_is_followed_line_for_line_while_the_recording_is_open()
    {
        string token = shared.Process.Tokens.For("cli", "ann", "member");
        string conversation = $"c_{Guid.NewGuid():N}";
        using Command recording = Command.Start(token, "record", "--workflow", "cli", "--conversation", conversation, "--server", Server);
        string run = (await recording.Output.ReadLineAsync(Cancellation))!;
        using Command following = Command.Start(token, "replay", run, "--follow", "--server", Server);
        FrameScript script = new(run, conversation, seed: 5);

        for (int eventId = 1; eventId <= 4; eventId++)
        {
            await recording.Input.WriteAsync(script.Lines(eventId, eventId, end: 4), Cancellation);
            await recording.Input.FlushAsync(Cancellation);

            // Seen while the recorder's body is still open: the next frame is written only after this one was.
            Assert.Equal(Encoding.UTF8.GetString(script.Frame(eventId, eventId == 4)), await following.Output.ReadLineAsync(Cancellation));
        }

        recording.Input.Close();
        Assert.Equal(0, (await recording.EndAsync()).Code);
        (int code, string rest, string errors) = await following.EndAsync();
        Assert.Equal((0, "", ""), (code, rest, errors));

        (_, string replayed, _) = await Command.RunAsync(token, "replay", run, "--server", Server);
        Assert.Equal(Encoding.UTF8.GetString(script.Lines(1, 4, end: 4)), replayed);
        (_, replayed, _) = await Command.RunAsync(token, "replay", run, "--at", "3", "--server", Server);
        Assert.Equal(Encoding.UTF8.GetString(script.Lines(3, 4, end: 4)), replayed);
    }

    [Fact]
    public async Task A_providers_file_is_recorded_and_shown_in_a_terminal_and_as_markdown()
    {
        string token = shared.Process.Tokens.For("cli", "ann", "member");
        string file = Path.Combine(Recordings.OwnFolder, "web-search.sse");

        (int code, string run, string errors) = await Command.RunAsync(
            token, "record", "--workflow", "cli", "--source", "openai-responses", "--message", "What is new?", file, "--server", Server);
        Assert.True(code == 0, errors);

        foreach (string format in (string[])["text", "markdown"])
        {
            (int shown, string transcript, _) = await Command.RunAsync(token, "show", run.Trim(), "--format", format, "--server", Server);
            Assert.Equal(0, shown);
            Assert.Contains("What is new?", transcript, StringComparison.Ordinal);
            Assert.DoesNotContain('\u001b', transcript);
        }
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_a_sentence_that_names_it_and_an_exit_code()
    {
        foreach (string command in (string[])["replay", "show"])
        {
            (int code, string output, string errors) = await Command.RunAsync(
                shared.Process.Tokens.For("cli", "ann", "member"), command, "run_nowhere", "--server", Server);

            Assert.Equal((1, ""), (code, output));
            Assert.Equal("verbatim: There is no run run_nowhere here, or it is not yours to see.\n", errors);
        }
    }

    [Fact]
    public async Task A_providers_file_that_was_not_called_one_is_refused_with_a_word_on_how()
    {
        (int code, string output, string errors) = await Command.RunAsync(
            shared.Process.Tokens.For("cli", "ann", "member"), "record", "--workflow", "cli", Path.Combine(Recordings.OwnFolder, "web-search.sse"), "--server", Server);

        // No run was begun.
        Assert.Equal((1, ""), (code, output));
        Assert.EndsWith("If this is a provider's stream and not frames, name it with --source.\n", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Frames_are_recorded_into_the_conversation_that_they_name_and_the_end_is_told(bool asEvents)
    {
        string token = shared.Process.Tokens.For("cli", "ann", "member");
        string conversation = $"c_{Guid.NewGuid():N}";
        string[] frames = SomeFrames.Run(3, conversation);
        using Command recording = Command.Start(token, "record", "--workflow", "cli", "--server", Server);
        await recording.Input.WriteAsync(asEvents ? SomeFrames.Sse(frames) : SomeFrames.NdJson(frames), Cancellation);
        recording.Input.Close();

        (int code, string output, string errors) = await recording.EndAsync();

        Assert.Equal((0, "Recorded 3 frames; the run stands at frame 3. It has ended: completed.\n"), (code, errors));
        using RunClient client = shared.Process.Member("cli");
        Assert.Equal(conversation, (await client.GetAsync($"{RunClient.Runs}/{output.Trim()}")).GetProperty("conversation_id").GetString());
    }

    [Fact]
    public async Task A_transcript_that_is_taken_as_markdown_stands_in_the_audit_log()
    {
        string tenant = $"cli-{Guid.NewGuid():N}";
        using RunClient client = shared.Process.Member(tenant);
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Final(1, run, text: "All said."));

        (int code, string output, _) = await Command.RunAsync(shared.Process.Tokens.For(tenant, "ann", "member"), "show", run, "--format", "markdown", "--server", Server);

        Assert.Equal(0, code);
        Assert.Contains("All said.", output, StringComparison.Ordinal);
        using HttpClient admin = shared.Process.Client(shared.Process.Tokens.For(tenant, "adam", "admin"));
        Assert.Contains("\"action\":\"exported\"", await admin.GetStringAsync("/api/v1/ledger/audit", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_input_without_anything_to_record_is_one_sentence_and_an_exit_code()
    {
        (int code, _, string errors) = await Command.RunAsync(
            shared.Process.Tokens.For("cli", "ann", "member"), "record", "--workflow", "cli", "--source", "openai-responses", "--server", Server);

        Assert.Equal(1, code);
        Assert.Equal("verbatim: Nothing was recorded: no event of openai-responses came in. The run stays open.\n", errors);
    }
}
