using System.Text.Json;
using Verbatim.Frames.Events;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

/// <summary>Servers that change ids, numbers and indexes as they like: items are known by where they stand.</summary>
public sealed class UnreliableIdTests
{
    [Fact]
    public void A_server_that_gives_new_ids_with_every_event_gives_one_id_to_each_item_and_card_of_the_run()
    {
        List<FrameEvent> said = Projecting.Said(Rotating(
            Event("response.created", new { response = new { id = "r" } }),
            Event("response.in_progress", new { response = new { id = "r" } }),
            Added(0, new { id = "i", type = "reasoning", summary = Array.Empty<object>() }),
            Event("response.reasoning_summary_text.done", new { item_id = "i", output_index = 0, summary_index = 0, text = "Thinking" }),
            Done(0, new { id = "i", type = "reasoning", summary = new[] { new { type = "summary_text", text = "Thinking" } } }),
            Added(1, new { id = "i", type = "message", role = "assistant" }),
            Event("response.content_part.added", new { item_id = "i", output_index = 1, content_index = 0, part = new { type = "output_text", text = "" } }),
            TextDelta("Be", 1, "i"),
            TextDelta("es", 1, "i"),
            TextDone("Bees", 1, "i"),
            Done(1, Message("Bees", "i")),
            Added(2, new { id = "i", type = "function_call", call_id = "call_1", name = "sum", arguments = "" }),
            Event("response.function_call_arguments.delta", new { item_id = "i", output_index = 2, delta = "{}" }),
            Event("response.function_call_arguments.done", new { item_id = "i", output_index = 2, arguments = "{}" }),
            Done(2, new { id = "i", type = "function_call", call_id = "call_1", name = "sum", arguments = "{}", status = "completed" }),
            Event("response.completed", new { response = new { id = "r", usage = new { input_tokens = 1 } } })));

        Assert.Equal(3, said.OfType<ItemEvent>().Select(frame => (frame.OutputIndex, frame.ItemId)).Distinct().Count());
        Assert.Single(said.Select(frame => frame.ResponseId).Distinct());
        Assert.Equal(3, said.OfType<OutputItemDone>().Count());
        Assert.Single(said.OfType<ToolArgumentsDone>());
        Assert.Equal(("Bees", "Thinking", 1L), (said.Final().ResponseText, said.Final().ReasoningSummaryText, said.Final().Usage!.Requests));
    }

    [Fact]
    public void A_stream_with_rotating_ids_that_is_resumed_is_still_one()
    {
        string[] events = Numbered(Rotating(
            Event("response.created", new { response = new { id = "r" } }),
            Event("response.in_progress", new { response = new { id = "r" } }),
            TextDelta("Be", 0, "i"),
            TextDelta("es", 0, "i"),
            Event("response.completed", new { response = new { id = "r" } })));

        Assert.Equal(
            Projecting.Texts(Projecting.Frames(Bytes(events))),
            Projecting.Texts(Projecting.Frames(Bytes([.. events[..4], .. events[1..]]))));
    }

    [Fact]
    public void An_id_that_comes_after_the_first_frame_changes_nothing()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            """{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Be"}""",
            TextDelta("es"),
            Done(0, Message("Bees")),
            Completed());

        Assert.All(said.OfType<ItemEvent>(), frame => Assert.Equal("item_0", frame.ItemId));
    }

    [Fact]
    public void A_call_id_that_comes_late_leads_to_the_card_that_is_there()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Added(0, new { id = "fc_1", type = "function_call", name = "sum", arguments = "" }),
            Done(0, new { id = "fc_1", type = "function_call", call_id = "call_1", name = "sum", arguments = "{}" }),
            Done(1, new { id = "o", type = "function_call_output", call_id = "call_1", output = "3" }),
            Completed());

        Assert.All(said.OfType<ToolStatusChanged>(), frame => Assert.Equal("fc_1", frame.Tool.ToolCallId));
        Assert.Equal(("fc_1", "fc_1"), (said.OfType<ToolArgumentsDone>().Single().ToolCallId, said.OfType<ToolOutput>().Single().ToolCallId));
    }

    [Fact]
    public void Two_items_at_one_index_stay_two_items()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Added(0, new { id = "rs_1", type = "reasoning" }),
            Added(0, new { id = "msg_1", type = "message", role = "assistant" }),
            TextDelta("Be"),
            Event("response.reasoning_summary_text.delta", new { item_id = "rs_1", output_index = 0, summary_index = 0, delta = "Think" }),
            TextDelta("es"),
            Done(0, new { id = "rs_1", type = "reasoning", summary = new[] { new { type = "summary_text", text = "Thinking" } } }),
            Done(0, Message("Bees")),
            Completed());

        Assert.Equal(("Bees", "Thinking"), (said.Final().ResponseText, said.Final().ReasoningSummaryText));
        Assert.Equal(["Be", "es"], said.OfType<MessageDelta>().Select(frame => frame.Delta));
        Assert.Equal(["rs_1", "msg_1"], said.OfType<OutputItemDone>().Select(frame => frame.ItemId));
    }

    [Fact]
    public void A_call_id_that_is_used_again_in_the_next_response_is_another_call()
    {
        string[] Turn(string response, string name) =>
        [
            Created(response),
            Done(0, new { id = "fc_" + response, type = "function_call", call_id = "call_0", name, arguments = "{}" }),
            Done(1, new { id = "o_" + response, type = "function_call_output", call_id = "call_0", output = name }),
            Completed(response),
        ];
        List<FrameEvent> said = Projecting.Said([.. Turn("resp_1", "one"), .. Turn("resp_2", "two")]);

        Assert.Equal(
            [("resp_1", "one", "completed"), ("resp_2", "two", "completed")],
            said.OfType<ToolStatusChanged>().Where(frame => frame.Tool.Status == "completed").Select(frame => (frame.ResponseId!, frame.Tool.Name!, frame.Tool.Status)));
    }

    [Fact]
    public void Numbers_with_gaps_and_numbers_that_are_all_the_same_lose_nothing()
    {
        string[] events = [Created(), TextDelta("a"), TextDelta("a"), TextDelta("b"), Completed()];
        string[] gapped = [.. events.Select((text, i) => $"{{\"sequence_number\":{i * 10},{text[1..]}")];
        string[] constant = [.. events.Select(text => $"{{\"sequence_number\":7,{text[1..]}")];

        Assert.Equal("aab", Projecting.Said(gapped).Final().ResponseText);
        Assert.Equal("aab", Projecting.Said(constant).Final().ResponseText);
    }

    [Fact]
    public void Calls_whose_arguments_interleave_keep_their_own()
    {
        object Call(int n, string arguments) => new { id = $"fc_{n}", type = "function_call", call_id = $"call_{n}", name = $"f{n}", arguments };
        string Delta(int n, string delta) => Event("response.function_call_arguments.delta", new { item_id = $"fc_{n}", output_index = n, delta });
        List<FrameEvent> said = Projecting.Said(
            Created(), Added(0, Call(0, "")), Added(1, Call(1, "")),
            Delta(0, "{\"a\""), Delta(1, "{\"b\""), Delta(0, ":0}"), Delta(1, ":1}"),
            Done(1, Call(1, "")), Done(0, Call(0, "")), Completed());

        Assert.Equal(
            [("call_1", "{\"b\":1}"), ("call_0", "{\"a\":0}")],
            said.OfType<ToolArgumentsDone>().Select(frame => (frame.ToolCallId, frame.ArgumentsText)));
    }

    // Every id that is not a call's gets another suffix with every event.
    private static string[] Rotating(params string[] events) => [.. events.Select((text, i) =>
    {
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(text).ValueKind);
        return text
            .Replace("\"id\":\"r\"", $"\"id\":\"r{i}\"", StringComparison.Ordinal)
            .Replace("\"id\":\"i\"", $"\"id\":\"i{i}\"", StringComparison.Ordinal)
            .Replace("\"item_id\":\"i\"", $"\"item_id\":\"i{i}x\"", StringComparison.Ordinal);
    })];
}
