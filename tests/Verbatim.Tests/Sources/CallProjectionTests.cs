using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

public sealed class CallProjectionTests
{
    [Fact]
    public void A_call_is_one_card_from_its_arguments_to_its_result()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("function-call");

        Assert.Equal(
            ["in_progress weather", "completed weather"],
            said.OfType<ToolStatusChanged>().Where(frame => frame.Tool.ToolCallId == "call_weather").Select(frame => $"{frame.Tool.Status} {frame.Tool.Name}"));
        ToolArgumentsDone arguments = said.OfType<ToolArgumentsDone>().First();
        Assert.Equal(("call_weather", "fc_resp_call_0", "function", "weather"), (arguments.ToolCallId, arguments.ItemId, arguments.ToolType, arguments.ToolName));
        Assert.Equal("""{"city":"Zürich","unit":"celsius"}""", arguments.ArgumentsText);
        Assert.Equal("Zürich", arguments.ArgumentsJson!.Value.GetProperty("city").GetString());
        ToolOutput output = Assert.Single(said.OfType<ToolOutput>());
        Assert.Equal(("call_weather", 21), (output.ToolCallId, output.Output.GetProperty("temperature").GetInt32()));
    }

    [Fact]
    public void Credentials_in_arguments_are_redacted_and_the_frame_says_so()
    {
        ToolArgumentsDone arguments = Projecting.SaidByRecording("function-call").OfType<ToolArgumentsDone>().Last();

        Assert.Equal("""{"vault":"north","api_key":"<redacted>","max_tokens":5}""", arguments.ArgumentsText);
        Assert.Equal(["arguments_text", "arguments_json.api_key"], arguments.Notices!.Select(notice => notice.Path));
    }

    [Fact]
    public void Arguments_that_come_without_deltas_or_announcement_wait_for_the_name()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Event("response.function_call_arguments.done", new { output_index = 0, item_id = "fc_1", arguments = "{}" }),
            Done(0, Function("{}")),
            Completed());

        ToolArgumentsDone arguments = Assert.Single(said.OfType<ToolArgumentsDone>());
        Assert.Equal(("call_1", "sum", "{}"), (arguments.ToolCallId, arguments.ToolName, arguments.ArgumentsText));
    }

    [Fact]
    public void The_finished_arguments_win_over_the_deltas_and_the_finished_item_over_both()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Added(0, Function("")),
            Event("response.function_call_arguments.delta", new { output_index = 0, item_id = "fc_1", delta = "{\"a\":" }),
            Event("response.function_call_arguments.done", new { output_index = 0, item_id = "fc_1", arguments = "{\"a\":1}" }),
            Done(0, Function("{\"a\":2}")),
            Completed());

        Assert.Equal(["{\"a\":1}", "{\"a\":2}"], said.OfType<ToolArgumentsDone>().Select(frame => frame.ArgumentsText));
        Assert.Single(said.OfType<ToolArgumentsDelta>());
    }

    [Fact]
    public void Arguments_that_a_limit_cut_are_shown_and_the_call_failed()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("incomplete");

        ToolArgumentsDone arguments = Assert.Single(said.OfType<ToolArgumentsDone>());
        Assert.Equal("""{"values":[48151""", arguments.ArgumentsText);
        Assert.Null(arguments.ArgumentsJson);
        Assert.Equal("failed", said.OfType<ToolStatusChanged>().Last().Tool.Status);
        Assert.Equal("incomplete", said.Final().Status);
        Assert.Equal("max_output_tokens", said.OfType<Lifecycle>().Last().Reason);
    }

    [Fact]
    public void A_call_that_is_never_closed_shows_the_arguments_that_came()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(), Added(0, Function("")), Event("response.function_call_arguments.delta", new { output_index = 0, item_id = "fc_1", delta = "{\"a\":1}" }));

        Assert.Equal("{\"a\":1}", Assert.Single(said.OfType<ToolArgumentsDone>()).ArgumentsText);
        Assert.Equal("failed", said.OfType<ToolStatusChanged>().Last().Tool.Status);
        Assert.IsType<RunError>(said[^1]);
    }

    [Fact]
    public void Long_arguments_are_cut_in_the_text_and_string_by_string_in_the_object()
    {
        string text = JsonSerializer.Serialize(new { a = new string('a', 5_000), b = new string('b', 5_000) });
        ToolArgumentsDone arguments = Projecting.Said(Created(), Done(0, Function(text)), Completed()).OfType<ToolArgumentsDone>().Single();

        Assert.Equal(text[..8_000], arguments.ArgumentsText);
        Assert.Equal(4_000, arguments.ArgumentsJson!.Value.GetProperty("b").GetString()!.Length);
        Assert.Equal(["arguments_text", "arguments_json.a", "arguments_json.b"], arguments.Notices!.Select(notice => notice.Path));
    }

    [Theory]
    [InlineData("""{"type":"custom_tool_call","id":"i","call_id":"c","name":"sql","input":"select 1"}""", "c", "sql", "select 1")]
    [InlineData("""{"type":"local_shell_call","id":"i","call_id":"c","action":{"type":"exec"}}""", "c", "local_shell", """{"type":"exec"}""")]
    [InlineData("""{"type":"shell_call","id":"i","call_id":"c","action":{"commands":["ls"]}}""", "c", "shell", """{"commands":["ls"]}""")]
    [InlineData("""{"type":"apply_patch_call","id":"i","call_id":"c","operation":{"type":"delete_file","path":"a"}}""", "c", "apply_patch", """{"type":"delete_file","path":"a"}""")]
    [InlineData("""{"type":"tool_search_call","id":"i","arguments":{"query":"maps"}}""", "i", "tool_search", """{"query":"maps"}""")]
    [InlineData("""{"type":"teleport_call","id":"i","operation":{"to":"Bern"}}""", "i", "teleport", """{"to":"Bern"}""")]
    [InlineData("""{"type":"program","id":"i","call_id":"c","code":"1+1"}""", "c", "program", "1+1")]
    public void Every_call_is_a_function_card(string item, string toolCallId, string name, string arguments)
    {
        JsonElement read = JsonElement.Parse(item);
        List<FrameEvent> said = Projecting.Said(Created(), Added(0, read), Done(0, read), Completed());

        ToolState card = said.OfType<ToolStatusChanged>().First().Tool;
        Assert.Equal(("function", toolCallId, name, "in_progress"), (card.ToolType, card.ToolCallId, card.Name, card.Status));
        ToolArgumentsDone done = Assert.Single(said.OfType<ToolArgumentsDone>());
        Assert.Equal((toolCallId, name, arguments), (done.ToolCallId, done.ToolName, done.ArgumentsText));
    }

    [Theory]
    [InlineData("""{"type":"function_call_output","id":"o","call_id":"call_1","output":"plain"}""", "\"plain\"", "completed")]
    [InlineData("""{"type":"function_call_output","id":"o","call_id":"call_1","output":"[1]","status":"incomplete"}""", "[1]", "failed")]
    [InlineData("""{"type":"shell_call_output","id":"o","call_id":"call_1","output":[{"stdout":"x"}]}""", """[{"stdout":"x"}]""", "completed")]
    [InlineData("""{"type":"apply_patch_call_output","id":"o","call_id":"call_1","status":"failed","output":"no"}""", "\"no\"", "failed")]
    [InlineData("""{"type":"tool_search_output","id":"o","call_id":"call_1","tools":[{"name":"maps","description":"x"}]}""", """["maps"]""", "completed")]
    [InlineData("""{"type":"program_output","id":"o","call_id":"call_1","result":{"token":"x"}}""", """{"token":"<redacted>"}""", "completed")]
    public void A_result_goes_on_the_card_of_its_call(string item, string output, string status)
    {
        List<FrameEvent> said = Projecting.Said(Created(), Done(0, Function("{}")), Added(1, JsonElement.Parse(item)), Done(1, JsonElement.Parse(item)), Completed());

        ToolOutput shown = Assert.Single(said.OfType<ToolOutput>());
        Assert.Equal(("call_1", output), (shown.ToolCallId, shown.Output.GetRawText()));
        ToolState card = said.OfType<ToolStatusChanged>().Last().Tool;
        Assert.Equal(("call_1", "sum", status), (card.ToolCallId, card.Name, card.Status));
    }

    [Fact]
    public void A_result_may_come_after_its_response_has_ended()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(), Done(0, Function("{}")), Completed(), Done(1, new { type = "function_call_output", id = "o", call_id = "call_1", output = "3" }));

        Assert.Equal("3", Assert.Single(said.OfType<ToolOutput>()).Output.GetString());
        Assert.Equal("completed", said.Final().Status);
    }

    [Fact]
    public void A_long_output_is_cut_with_a_notice()
    {
        List<FrameEvent> said = Projecting.Said(
            new ProjectionOptions { MaxOutputString = 3 },
            Created(), Done(0, new { type = "function_call_output", id = "o", call_id = "c", output = "ab🐝d" }), Completed());

        ToolOutput shown = Assert.Single(said.OfType<ToolOutput>());
        Assert.Equal("ab", shown.Output.GetString());
        Assert.Equal(("truncated", "output"), (shown.Notices![0].Type, shown.Notices[0].Path));
    }

    [Fact]
    public void Ids_that_no_frame_may_carry_are_replaced()
    {
        string huge = new('x', 10_000);
        List<FrameEvent> said = Projecting.Said(
            Created(), Done(0, new { type = "function_call", id = "", call_id = huge, name = "sum", arguments = "{}" }), Done(1, new { type = "x_call", id = "", call_id = "" }), Completed());

        Assert.Equal("item_0", said.OfType<ToolArgumentsDone>().First().ItemId);
        Assert.Equal("item_1", said.OfType<ToolStatusChanged>().Last().Tool.ToolCallId);
    }

    private static object Function(string arguments) => new { type = "function_call", id = "fc_1", call_id = "call_1", name = "sum", arguments };
}
