using Verbatim.Frames;
using Verbatim.Frames.Events;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

/// <summary>What servers that speak this format say in ways of their own.</summary>
public sealed class UnusualProviderTests
{
    [Fact]
    public void Raw_reasoning_padding_and_encrypted_content_are_in_no_frame()
    {
        List<Frame> frames = Projecting.Frames(Bytes(
            Created(),
            Added(0, new { id = "rs_1", type = "reasoning", encrypted_content = "PRIVATE-1", summary = Array.Empty<object>() }),
            Event("response.reasoning_text.delta", new { item_id = "rs_1", output_index = 0, content_index = 0, delta = "PRIVATE-2" }),
            Event("response.reasoning_text.done", new { item_id = "rs_1", output_index = 0, content_index = 0, text = "PRIVATE-3" }),
            Event("response.content_part.added", new { item_id = "rs_1", output_index = 0, content_index = 0, part = new { type = "reasoning_text", text = "PRIVATE-4" } }),
            Done(0, new { id = "rs_1", type = "reasoning", encrypted_content = "PRIVATE-5", content = new[] { new { type = "reasoning_text", text = "PRIVATE-6" } } }),
            Event("response.output_text.delta", new { item_id = "msg_1", output_index = 1, content_index = 0, delta = "Bees", obfuscation = "PRIVATE-7", logprobs = new[] { new { token = "PRIVATE-8" } } }),
            Event("response.output_text.done", new { item_id = "msg_1", output_index = 1, content_index = 0, text = "Bees", logprobs = new[] { new { token = "PRIVATE-9" } } }),
            Event("response.completed", new { response = new { id = "resp_1", instructions = "PRIVATE-10", tools = new[] { new { name = "PRIVATE-11" } } } })));

        Assert.All(Projecting.Texts(frames), text => Assert.DoesNotContain("PRIVATE", text, StringComparison.Ordinal));
        Assert.Equal("Bees", Projecting.Read(frames).Final().ResponseText);
        Assert.Null(Projecting.Read(frames).Final().ReasoningSummaryText);
    }

    [Fact]
    public void A_background_run_is_queued_before_it_is_in_progress()
    {
        List<FrameEvent> said = Projecting.Said(
            Event("response.created", new { response = new { id = "resp_1", status = "queued" } }),
            Event("response.queued", new { response = new { id = "resp_1", status = "queued" } }),
            Event("response.in_progress", new { response = new { id = "resp_1", status = "in_progress" } }),
            Completed());

        Assert.Equal(["queued", "queued", "in_progress", "completed"], said.OfType<Lifecycle>().Select(frame => frame.Status));
    }

    [Fact]
    public void A_refusal_within_a_call_ends_incomplete_as_the_provider_says()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Added(0, new { id = "fc_1", type = "function_call", call_id = "call_1", name = "book", arguments = "" }),
            Event("response.function_call_arguments.delta", new { item_id = "fc_1", output_index = 0, delta = "{\"title\":\"I'm sorry" }),
            Done(0, new { id = "fc_1", type = "function_call", call_id = "call_1", name = "book", arguments = "{\"title\":\"I'm sorry", status = "incomplete" }),
            Event("response.incomplete", new { response = new { id = "resp_1", status = "incomplete", incomplete_details = new { reason = "content_filter" } } }));

        Assert.Equal(("incomplete", (string?)null), (said.Final().Status, said.Final().RefusalText));
        Assert.Equal("content_filter", said.OfType<Lifecycle>().Last().Reason);
        Assert.Equal("failed", said.OfType<ToolStatusChanged>().Last().Tool.Status);
        Assert.Equal("{\"title\":\"I'm sorry", Assert.Single(said.OfType<ToolArgumentsDone>()).ArgumentsText);
    }

    [Fact]
    public void A_reason_and_a_status_that_nobody_knows_yet_are_shown_as_they_are()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Added(0, new { id = "msg_1", type = "message", role = "assistant", status = "warming_up" }),
            Event("response.incomplete", new { response = new { id = "resp_1", incomplete_details = new { reason = "REASON_MAX_LEN" } } }));

        Assert.Equal("warming_up", Assert.Single(said.OfType<OutputItemAdded>()).Status);
        Assert.Equal("REASON_MAX_LEN", said.OfType<Lifecycle>().Last().Reason);
    }

    [Theory]
    [InlineData("""{"type":"error","sequence_number":2,"error":{"type":"invalid_request_error","code":"bad","message":"No.","param":null}}""")]
    [InlineData("""{"type":"error","sequence_number":2,"code":"bad","message":"No.","param":null}""")]
    public void An_error_nested_or_flat_with_a_failed_response_after_it_is_one_error(string error)
    {
        List<FrameEvent> said = Projecting.Said(
            Created(), error, """{"type":"response.failed","sequence_number":3,"response":{"id":"resp_1","status":"failed","usage":null,"error":{"code":"bad","message":"No."}}}""");

        Assert.Equal(new ErrorDetail { Code = "bad", Message = "No.", Source = "provider", IsRetryable = false }, Assert.Single(said.OfType<RunError>()).Error);
        Assert.Equal("run_1", said[^1].Workflow!.WorkflowRunId);
    }

    [Fact]
    public void An_error_after_a_response_has_ended_ends_the_run()
    {
        List<FrameEvent> said = Projecting.Said(Created(), TextDelta("Bees"), Completed(), """{"type":"error","code":"server_error","message":"No."}""");

        Assert.Equal("server_error", Assert.IsType<RunError>(said[^1]).Error.Code);
    }

    [Fact]
    public void An_error_code_that_is_a_number_is_kept_and_tells_whether_to_try_again() =>
        Assert.Equal(
            new ErrorDetail { Code = "429", Message = "Slow down.", Source = "provider", IsRetryable = true },
            Assert.IsType<RunError>(Projecting.Said("""{"error":{"code":429,"message":"Slow down."}}""")[^1]).Error);

    [Fact]
    public void A_text_part_with_an_empty_refusal_beside_it_is_text()
    {
        var item = new { id = "msg_1", type = "message", role = "assistant", content = new[] { new { type = "output_text", text = "Bees", refusal = "" } } };
        List<FrameEvent> said = Projecting.Said(Created(), Done(0, item), Completed());

        Assert.Equal(("completed", "Bees"), (said.Final().Status, said.Final().ResponseText));
        Assert.Empty(said.OfType<RefusalDone>());
    }

    [Fact]
    public void Text_asked_for_in_another_form_than_a_schema_is_not_parsed()
    {
        string Format(string type) => Event("response.created", new { response = new { id = "resp_1", text = new { format = new { type } } } });

        Assert.Null(Projecting.Said(Format("json_object"), TextDelta("{\"a\":1}"), Completed()).Final().StructuredOutput);
        Assert.Null(Projecting.Said(Format("text"), TextDelta("{\"a\":1}"), Completed()).Final().StructuredOutput);
        Assert.NotNull(Projecting.Said(Format("json_schema"), TextDelta("{\"a\":1}"), Completed()).Final().StructuredOutput);
        Assert.Null(Projecting.Said(Format("json_schema"), TextDelta("{\"a\":"), Completed()).Final().StructuredOutput);
    }

    [Fact]
    public void Output_of_a_command_that_came_only_in_pieces_is_shown_when_the_response_ends()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Done(0, new { id = "sh_1", type = "shell_call", call_id = "call_1", action = new { command = "ls" } }),
            Added(1, new { id = "sho_1", type = "shell_call_output", call_id = "call_1", status = "in_progress" }),
            Event("response.shell_call_output_content.delta", new { item_id = "sho_1", output_index = 1, delta = new { stdout = "a", stderr = "" } }),
            Event("response.shell_call_output_content.done", new { item_id = "sho_1", output_index = 1, output = new[] { new { stdout = "a\nb" } } }),
            Completed());

        ToolOutput output = Assert.Single(said.OfType<ToolOutput>());
        Assert.Equal(("call_1", """[{"stdout":"a\nb"}]"""), (output.ToolCallId, output.Output.GetRawText()));
    }

    [Fact]
    public void Output_of_a_command_that_the_provider_never_says_whole_is_what_its_pieces_say()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Done(0, new { id = "sh_1", type = "shell_call", call_id = "call_1", action = new { command = "ls" } }),
            Added(1, new { id = "sho_1", type = "shell_call_output", call_id = "call_1", status = "in_progress", output = Array.Empty<string>() }),
            Event("response.shell_call_output_content.delta", new { item_id = "sho_1", output_index = 1, delta = new { stdout = "a", stderr = "" } }),
            Event("response.shell_call_output_content.delta", new { item_id = "sho_1", output_index = 1, delta = new { stdout = "b", stderr = "c" } }));

        ToolOutput output = Assert.Single(said.OfType<ToolOutput>());
        Assert.Equal(("call_1", """{"stdout":"ab","stderr":"c"}"""), (output.ToolCallId, output.Output.GetRawText()));
    }

    [Fact]
    public void A_call_and_its_output_that_arrive_whole_without_a_status_and_are_never_closed_are_shown()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Added(0, new { id = "fc_1", type = "function_call", call_id = "call_1", name = "look", arguments = "{\"at\":1}" }),
            Added(1, new { id = "fco_1", type = "function_call_output", call_id = "call_1", output = "Seen." }),
            Completed());

        Assert.Equal("""{"at":1}""", Assert.Single(said.OfType<ToolArgumentsDone>()).ArgumentsText);
        Assert.Equal(("call_1", "Seen."), said.OfType<ToolOutput>().Select(output => (output.ToolCallId, output.Output.GetString())).Single());
        Assert.Equal("completed", said.OfType<ToolStatusChanged>().Last().Tool.Status);
    }

    [Fact]
    public void Results_that_name_no_call_go_to_the_calls_that_have_no_id_in_their_order()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Done(0, new { id = "tsc_1", type = "tool_search_call", call_id = (string?)null, arguments = new { query = "maps" } }),
            Done(1, new { id = "tsc_2", type = "tool_search_call", call_id = (string?)null, arguments = new { query = "mail" } }),
            Done(2, new { id = "tso_1", type = "tool_search_output", call_id = (string?)null, tools = new[] { new { name = "maps" } } }),
            Done(3, new { id = "tso_2", type = "tool_search_output", call_id = (string?)null, tools = new[] { new { name = "mail" } } }),
            Completed());

        Assert.Equal(
            [("tsc_1", """["maps"]"""), ("tsc_2", """["mail"]""")],
            said.OfType<ToolOutput>().Select(output => (output.ToolCallId, output.Output.GetRawText())));
        Assert.Equal(["tsc_1", "tsc_2"], said.OfType<ToolStatusChanged>().Select(frame => frame.Tool.ToolCallId).Distinct());
    }

    [Theory]
    [InlineData("compaction", "compaction")]
    [InlineData("program", "program")]
    [InlineData("levitation_call", "levitation")]
    public void An_item_of_a_new_type_is_a_card_that_ends(string type, string name)
    {
        List<FrameEvent> said = Projecting.Said(Created(), Done(0, new { id = "x_1", type, encrypted_content = "PRIVATE" }), Completed());

        Assert.Equal([(name, "in_progress"), (name, "completed")], said.OfType<ToolStatusChanged>().Select(frame => (frame.Tool.Name!, frame.Tool.Status)));
    }

    [Fact]
    public void Framing_without_blank_lines_with_comments_and_with_broken_lines_gives_the_same_answer()
    {
        string body = string.Join('\n', ": OPENROUTER PROCESSING", "data: " + Created(), "event: x", "data: " + TextDelta("Bees \u2028 🐝"), ": keepalive",
            "data: {\"type\":\"keepalive\",\"sequence_number\":3}", "data: {\"type\":\"response.output_text.delta\",\"delta\":\"bro", "data: " + Completed(), "data: [DONE]");
        List<FrameEvent> said = Projecting.Read(Projecting.Frames(Projecting.Events(Projecting.Bytes(body).ToArray(), pieceSize: 3)));

        Assert.Equal("Bees \u2028 🐝", said.Final().ResponseText);
        Assert.Single(said.SelectMany(frame => frame.Notices ?? []), notice => notice.Message.StartsWith("An event", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_frame_names_the_run()
    {
        foreach (string name in new[] { "message", "error", "truncated", "tools", "incomplete" })
            Assert.All(Projecting.SaidByRecording(name), frame => Assert.Equal("run_1", frame.Workflow?.WorkflowRunId));
    }

    [Fact]
    public void Usage_is_summed_over_responses_in_one_body_and_in_several()
    {
        string Ended(string id, int tokens) => Event("response.completed", new
        {
            response = new { id, usage = new { input_tokens = tokens, output_tokens = 1, total_tokens = tokens + 1, input_tokens_details = new { cached_tokens = 2 }, output_tokens_details = new { reasoning_tokens = 3 } } },
        });
        var first = Projecting.Begin();
        int frames = Projecting.Frames(first, Bytes(Created("a"), Ended("a", 10), Created("b"), Ended("b", 20)), isRunOver: false).Count;
        List<Frame> last = Projecting.Frames(Projecting.Begin(Position.At(frames), first.State), Bytes(Created("c"), Ended("c", 30)), isRunOver: true);

        Assert.Equal(
            new Usage { InputTokens = 60, OutputTokens = 3, TotalTokens = 63, CachedInputTokens = 6, ReasoningOutputTokens = 9, Requests = 3 },
            Projecting.Read(last).Final().Usage);
    }
}
