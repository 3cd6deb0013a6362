using Verbatim.Frames.Events;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

public sealed class MessageProjectionTests
{
    [Fact]
    public void A_message_is_its_deltas_between_its_item_frames()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("message");

        Assert.Equal(
            ["lifecycle", "lifecycle", "output_item.added", .. Enumerable.Repeat("message.delta", 6), "output_item.done", "lifecycle", "final"],
            said.Select(frame => frame.Kind));
        Assert.Equal("Bees sleep too: up to eight hours a night 🐝.", said.Final().ResponseText);
    }

    [Fact]
    public void Every_frame_says_where_it_belongs()
    {
        FrameEvent delta = Projecting.SaidByRecording("message").OfType<MessageDelta>().First();

        Assert.Equal(("stream_1", "conv_1", "resp_message", "researcher", 4L), (delta.StreamId, delta.ConversationId, delta.ResponseId, delta.Agent, delta.ProviderSequenceNumber));
        Assert.Equal(new WorkflowPlace { WorkflowKey = "research", WorkflowRunId = "run_1", StepName = "answer" }, delta.Workflow);
        Assert.Equal("2026-01-02T03:04:05.678Z", delta.ServerTimestamp);
    }

    [Fact]
    public void A_finished_text_that_extends_what_was_sent_gives_the_rest()
    {
        List<FrameEvent> said = Projecting.Said(Created(), TextDelta("Bees "), TextDone("Bees sleep"), Completed());

        Assert.Equal(["Bees ", "sleep"], said.OfType<MessageDelta>().Select(delta => delta.Delta));
        Assert.Equal("Bees sleep", said.Final().ResponseText);
    }

    [Fact]
    public void A_finished_text_that_differs_is_sent_whole_and_wins()
    {
        List<FrameEvent> said = Projecting.Said(Created(), TextDelta("Bees slep"), TextDone("Bees sleep"), Done(0, Message("Bees sleep")), Completed());

        ChunkDelta chunk = Assert.Single(said.OfType<ChunkDelta>());
        Assert.Equal(new ChunkTarget { EntityKind = "message", EntityId = "msg_1", Field = "text", PartIndex = 0 }, chunk.Target);
        Assert.Equal(("Bees sleep", 0), (chunk.Data, chunk.ChunkIndex));
        Assert.Equal(chunk.Target, Assert.Single(said.OfType<ChunkDone>()).Target);
        Assert.Equal("Bees sleep", said.Final().ResponseText);
    }

    [Fact]
    public void A_finished_text_that_is_empty_takes_nothing_back()
    {
        List<FrameEvent> said = Projecting.Said(Created(), TextDelta("Bees"), TextDone(""), Completed());

        Assert.Empty(said.OfType<ChunkDelta>());
        Assert.Equal("Bees", said.Final().ResponseText);
    }

    [Theory]
    [InlineData("done only")]
    [InlineData("added only")]
    [InlineData("never closed")]
    [InlineData("response whole")]
    public void A_message_may_come(string way)
    {
        string[] events = way switch
        {
            "done only" => [Created(), Done(0, Message("Bees")), Completed()],
            "added only" => [Created(), Added(0, Message("Bees")), Completed()],
            "never closed" => [Created(), TextDelta("Be"), TextDelta("es"), Completed()],
            _ => [Event("response.completed", new { response = new { id = "resp_1", output = new[] { Message("Bees") } } })],
        };
        List<FrameEvent> said = Projecting.Said(events);

        Assert.Equal("Bees", string.Concat(said.OfType<MessageDelta>().Select(delta => delta.Delta)));
        Assert.Equal("Bees", said.Final().ResponseText);
    }

    [Fact]
    public void An_item_keeps_its_first_id_where_a_server_changes_it_with_every_event()
    {
        List<FrameEvent> said = Projecting.Said(
            Event("response.created", new { response = new { id = "resp_a" } }),
            Event("response.in_progress", new { response = new { id = "resp_b" } }),
            Added(0, new { id = "msg_a", type = "message", role = "assistant" }),
            TextDelta("Bees", itemId: "msg_b"),
            TextDone("Bees", itemId: "msg_c"),
            Done(0, Message("Bees", id: "msg_d")),
            Event("response.completed", new { response = new { id = "resp_c" } }));

        Assert.All(said.OfType<ItemEvent>(), frame => Assert.Equal("msg_a", frame.ItemId));
        Assert.All(said, frame => Assert.Equal("resp_a", frame.ResponseId));
        Assert.Equal("Bees", said.Final().ResponseText);
    }

    [Fact]
    public void Messages_that_interleave_stay_apart()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(), TextDelta("B1", 1, "msg_b"), TextDelta("A1", 0, "msg_a"), TextDelta("B2", 1, "msg_b"), TextDelta("A2", 0, "msg_a"), Completed());

        Assert.Equal("A1A2\n\nB1B2", said.Final().ResponseText);
    }

    [Fact]
    public void Commentary_is_shown_and_is_not_the_answer()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("structured");

        Assert.Contains(said.OfType<MessageDelta>(), delta => delta.Delta == "Adding it up.");
        Assert.Equal("""{"total":42,"currency":"CHF"}""", said.Final().ResponseText);
        Assert.Equal("""{"total":42,"currency":"CHF"}""", said.Final().StructuredOutput.ToString());
    }

    [Fact]
    public void What_a_prompt_says_is_not_shown()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Done(0, new { id = "msg_0", type = "message", role = "developer", content = new[] { new { type = "output_text", text = "Be brief." } } }),
            Done(1, Message("Bees")),
            Completed());

        Assert.Equal("Bees", Assert.Single(said.OfType<MessageDelta>()).Delta);
        Assert.Equal("Bees", said.Final().ResponseText);
    }

    [Fact]
    public void A_text_of_megabytes_comes_in_frames_that_fit_and_final_says_that_it_was_cut()
    {
        string text = string.Concat(Enumerable.Repeat("🐝\u0001", 700_000));
        List<FrameEvent> said = Projecting.Said(Created(), Done(0, Message(text)), Completed());

        Assert.Equal(text, string.Concat(said.OfType<MessageDelta>().Select(delta => delta.Delta)));
        Assert.StartsWith(said.Final().ResponseText!, text, StringComparison.Ordinal);
        Assert.Contains(said[^1].Notices!, notice => notice is { Type: "truncated", Path: "final.response_text" });
    }

    [Fact]
    public void Half_a_character_is_replaced_until_the_whole_text_comes()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"\ud83d"}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"\udc1d"}""",
            TextDone("🐝"),
            Completed());

        Assert.Equal("🐝", Assert.Single(said.OfType<ChunkDelta>()).Data);
        Assert.Equal("🐝", said.Final().ResponseText);
    }
}
