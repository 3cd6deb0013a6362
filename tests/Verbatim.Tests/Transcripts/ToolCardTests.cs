using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Entries;
using Verbatim.Transcripts.Exports;
using Xunit;
using static Verbatim.Tests.Transcripts.Events;

namespace Verbatim.Tests.Transcripts;

[Trait("Clauses", "R-75")]
public sealed class ToolCardTests
{
    private static readonly ChunkTarget Picture = new() { EntityKind = "tool_call", EntityId = "ig_1", Field = "partial_image", PartIndex = 0 };

    [Fact]
    public void A_call_is_one_card_from_its_announcement_to_its_result()
    {
        Transcript transcript = Fold(
            Added(0, "fc_1", "function_call"),
            Argue(0, "call_1", "{\"ci"),
            Argued(0, "call_1", """{"city":"Bern"}"""),
            Done(0, "fc_1", "function_call"),
            Output(0, "call_1", """{"degrees":21.50}"""),
            Status(0, "call_1", "function", "completed"));

        ToolCard card = Assert.Single(Cards(transcript));
        Assert.Equal("call_1", card.ToolCallId);
        Assert.Equal("look_up", card.Name);
        Assert.Equal("""{"city":"Bern"}""", card.ArgumentsText!.ToString());
        Assert.Equal("""{"degrees":21.50}""", card.Output!.Value.GetRawText());
        Assert.Equal(ToolCardStatus.Completed, card.Status);
        Assert.Equal("2026-01-02T03:04:04.000Z", card.EndedAt);
    }

    [Fact]
    public void An_announced_call_shows_before_its_id_is_known()
    {
        ToolCard card = Assert.Single(Cards(Fold(Added(0, "ws_1", "web_search_call"))));

        Assert.Null(card.ToolCallId);
        Assert.Equal(("web_search", "web_search", ToolCardStatus.Running), (card.ToolType, card.Name, card.Status));
    }

    [Fact]
    public void A_call_id_that_a_later_response_uses_again_is_another_card()
    {
        Transcript transcript = Fold(
            Added(0, "fc_1", "function_call", "resp_1"),
            Argued(0, "call_0", "first", "resp_1"),
            Added(0, "fc_2", "function_call", "resp_2"),
            Argued(0, "call_0", "second", "resp_2"));

        Assert.Equal(["first", "second"], Cards(transcript).Select(card => card.ArgumentsText!.ToString()));
    }

    [Fact]
    public void An_output_item_with_a_place_of_its_own_goes_to_the_card_of_its_call()
    {
        Transcript transcript = Fold(
            Argued(0, "call_1", "{}"),
            Added(1, "out_1", "shell_call_output"),
            Output(1, "call_1", "\"done\""));

        ToolCard card = Assert.Single(Cards(transcript));
        Assert.Equal(ToolCardStatus.Completed, card.Status);
    }

    [Fact]
    public void An_unknown_call_is_a_card_named_by_its_type()
    {
        ToolCard card = Assert.Single(Cards(Fold(Added(0, "x_1", "teleport_call"))));

        Assert.Equal(("function", "teleport"), (card.ToolType, card.Name));
    }

    [Fact]
    public void A_function_whose_call_is_written_still_runs_and_a_hosted_tool_is_done_with_its_item()
    {
        Transcript transcript = Fold(
            Argued(0, "call_1", "{}"),
            Done(0, "fc_1", "function_call"),
            Status(1, "ws_1", "web_search", "searching"),
            Done(1, "ws_1", "web_search_call"));

        Assert.Equal([ToolCardStatus.Running, ToolCardStatus.Completed], Cards(transcript).Select(card => card.Status));
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("incomplete")]
    [InlineData("cancelled")]
    public void A_hosted_tool_whose_item_ended_otherwise_than_done_has_failed(string status) =>
        Assert.Equal(ToolCardStatus.Failed, Assert.Single(Cards(Fold(Status(0, "ws_1", "web_search", "searching"), Done(0, "ws_1", "web_search_call", status)))).Status);

    [Fact]
    public void A_call_that_was_cut_mid_way_has_failed()
    {
        ToolCard card = Assert.Single(Cards(Fold(
            Argue(0, "call_1", "{\"ci"),
            Done(0, "fc_1", "function_call", "incomplete"))));

        Assert.Equal(ToolCardStatus.Failed, card.Status);
        Assert.Equal("cut short", Wording.StatusOf(card, isRunLive: false));
    }

    [Theory]
    [InlineData(true, "in_progress", ToolCardStatus.Running)]
    [InlineData(false, "failed", ToolCardStatus.Denied)]
    public void An_approval_is_waited_for_and_its_answer_stays(bool approved, string next, ToolCardStatus expected)
    {
        Transcript transcript = Fold(Status(0, "mcp_1", "mcp", "awaiting_approval"));
        ToolCard card = Assert.Single(Cards(transcript));
        Assert.Equal(ToolCardStatus.WaitingForApproval, card.Status);

        transcript.Apply(new ToolApproval { EventId = 2, ToolCallId = "mcp_1", ToolType = "mcp", ToolName = "delete", Approved = approved, Reason = "because" });
        transcript.Apply(Status(0, "mcp_1", "mcp", next) with { EventId = 3, ResponseId = Response });

        Assert.Equal(expected, card.Status);
        Assert.Equal(new ToolApprovalAnswer(approved, "because"), card.Approval);
    }

    [Fact]
    public void What_a_nested_agent_does_stands_in_its_card()
    {
        Transcript transcript = Fold(
            Status(0, "call_1", "agent", "in_progress"),
            Say(0, "Thinking aloud.", scope: "call_1"),
            Status(1, "call_1", "web_search", "completed", scope: "call_1"),
            Say(1, "The answer."));

        ToolCard card = Assert.Single(Cards(transcript));
        Assert.Collection(
            card.Entries,
            entry => Assert.Equal("Thinking aloud.", Assert.IsType<MessageEntry>(entry).Parts[0].Text.ToString()),
            entry => Assert.Equal("web_search", Assert.IsType<ToolCard>(entry).Name));
        Assert.Equal(3, card.Revision);
    }

    [Fact]
    public void A_nested_error_ends_the_agent_and_not_the_run()
    {
        Transcript transcript = Fold(Status(0, "call_1", "agent", "in_progress"), Error("timeout", scope: "call_1"));

        ToolCard card = Assert.Single(Cards(transcript));
        Assert.Equal(("timeout", ToolCardStatus.Failed), (card.Error!.Code, card.Status));
        Assert.Equal(RunStatus.Running, transcript.Status);
    }

    [Fact]
    public void Agents_that_call_agents_without_end_still_make_a_document()
    {
        IEnumerable<FrameEvent> deep = Enumerable.Range(0, 500).Select(n => Status(0, $"call_{n + 1}", "agent", "in_progress", scope: $"call_{n}"));

        Transcript transcript = Fold(deep);

        Transcript restored = Transcript.Restore(TranscriptJson.Read(TranscriptJson.Write(transcript.ToDocument(null))));
        Assert.Equal(501, restored.ToDocument(null).EntryCount);
    }

    [Theory]
    [InlineData("run_interrupted", ToolCardStatus.Interrupted, RunStatus.Interrupted)]
    [InlineData("provider_error", ToolCardStatus.Running, RunStatus.Failed)]
    public void An_open_call_shows_as_interrupted_only_where_the_run_was(string code, ToolCardStatus expected, RunStatus run)
    {
        Transcript transcript = Fold(Status(0, "call_1", "function", "in_progress"), Error(code));

        Assert.Equal(expected, Assert.Single(Cards(transcript)).Status);
        Assert.Equal(run, transcript.Status);
    }

    [Fact]
    public void An_image_is_put_together_from_its_chunks()
    {
        ToolCard card = Assert.Single(Cards(Fold(
            Status(0, "ig_1", "image_generation", "partial_image"),
            Chunk(0, Picture, 0, "iVBO", "base64"),
            Chunk(0, Picture, 1, "Rw0K", "base64"),
            Chunked(0, Picture))));

        ToolContent content = Assert.Single(card.Contents);
        Assert.Equal(("iVBORw0K", true, false), (content.Text, content.IsBase64, content.HasGap));
    }

    [Fact]
    public void A_later_image_of_the_same_part_takes_the_place_of_the_earlier()
    {
        ToolCard card = Assert.Single(Cards(Fold(
            Chunk(0, Picture, 0, "AAAA", "base64"),
            Chunked(0, Picture),
            Chunk(0, Picture, 0, "BBBB", "base64"),
            Chunked(0, Picture))));

        Assert.Equal("BBBB", Assert.Single(card.Contents).Text);
    }

    [Fact]
    public void A_missing_chunk_is_told_and_half_an_image_is_not_shown()
    {
        ToolCard card = Assert.Single(Cards(Fold(
            Chunk(0, Picture, 0, "iVBO", "base64"),
            Chunk(0, Picture, 2, "Rw0K", "base64"),
            Chunked(0, Picture))));

        ToolContent content = Assert.Single(card.Contents);
        Assert.Equal((null, true), (content.Text, content.HasGap));
    }

    private static IEnumerable<ToolCard> Cards(Transcript transcript) => transcript.Entries.OfType<ToolCard>();
}
