using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Entries;
using Verbatim.Transcripts.Exports;
using Xunit;
using static Verbatim.Tests.Transcripts.Events;

namespace Verbatim.Tests.Transcripts;

/// <summary>What the event contract says of cards, scopes, citations, chunks and notices, where streams do not make it easy.</summary>
public sealed class FoldContractTests
{
    [Fact]
    public void A_call_id_of_the_response_before_is_another_card_though_nothing_announced_it()
    {
        Transcript transcript = Fold(
            Argued(0, "call_0", "first", "resp_1"), Output(1, "call_0", "1") with { ResponseId = "resp_1" },
            Argued(0, "call_0", "second", "resp_2"), Output(1, "call_0", "2") with { ResponseId = "resp_2" });

        Assert.Equal([("first", "1"), ("second", "2")], Cards(transcript).Select(card => (card.ArgumentsText!.ToString(), card.Output!.Value.GetRawText())));
    }

    [Fact]
    public void A_result_that_comes_in_a_later_response_goes_to_the_card_of_its_call()
    {
        Transcript transcript = Fold(
            Argued(0, "call_1", "{}", "resp_1"), Output(0, "call_1", "1") with { ResponseId = "resp_2" },
            Status(0, "call_1", "function", "completed", response: "resp_2"));

        Assert.Equal(ToolCardStatus.Completed, Assert.Single(Cards(transcript)).Status);
    }

    [Theory]
    [InlineData("in_progress", "completed", "in_progress", ToolCardStatus.Completed)]
    [InlineData("failed", "completed", "in_progress", ToolCardStatus.Failed)]
    [InlineData("completed", "failed", "awaiting_approval", ToolCardStatus.Failed)]
    public void A_late_frame_does_not_bring_a_state_back(string first, string second, string late, ToolCardStatus expected)
    {
        Transcript transcript = Fold(Status(0, "c", "mcp", first), Status(0, "c", "mcp", second), Status(0, "c", "mcp", late));

        Assert.Equal(expected, Assert.Single(Cards(transcript)).Status);
    }

    [Fact]
    public void An_output_before_any_status_completes_the_card_and_a_failed_item_shows_as_failed()
    {
        Transcript transcript = Fold(
            Output(0, "call_1", "1"), Status(0, "call_1", "function", "in_progress"),
            Status(1, "ws_1", "web_search", "completed"), Done(1, "item_1", "web_search_call", "failed"));

        Assert.Equal([ToolCardStatus.Completed, ToolCardStatus.Failed], Cards(transcript).Select(card => card.Status));
    }

    [Fact]
    public void An_agent_that_speaks_before_its_call_is_told_has_one_card()
    {
        Transcript transcript = Fold(Say(0, "Hm.", scope: "call_1"), Status(0, "call_1", "agent", "completed"));

        ToolCard card = Assert.Single(Cards(transcript));
        Assert.Equal((ToolCardStatus.Completed, 1), (card.Status, card.Entries.Count));
    }

    [Fact]
    public void A_card_that_was_never_closed_has_no_recorded_result_once_the_run_is_completed()
    {
        ToolCard card = Assert.Single(Cards(Fold(Argued(0, "call_1", "{}"), Final())));

        Assert.Equal(ToolCardStatus.Running, card.Status);
        Assert.Equal("no result recorded", Wording.StatusOf(card, isRunLive: false));
    }

    [Theory]
    [InlineData(0, 5, 5)]
    [InlineData(3, 99, 11)]
    [InlineData(8, 2, 8)]
    [InlineData(-4, -1, 11)]
    [InlineData(null, null, 11)]
    public void A_citation_stands_at_the_end_of_its_range_or_of_the_text_and_is_never_lost(int? start, int? end, int expected)
    {
        Transcript transcript = Fold(Say(0, "Hello world"), new MessageCitation
        {
            OutputIndex = 0,
            ItemId = "msg_0",
            Citation = new Citation { Type = "file_citation", FileId = "f", StartIndex = start, EndIndex = end },
        });

        Assert.Equal(expected, Assert.Single(CitationMarks.Of(Parts(transcript)[0])).Offset);
    }

    [Fact]
    public void A_text_that_is_replaced_keeps_its_citations()
    {
        var target = new ChunkTarget { EntityKind = "message", EntityId = "msg_0", Field = "text", PartIndex = 0 };
        var cite = new MessageCitation { ItemId = "msg_0", Citation = new Citation { Type = "url_citation", EndIndex = 50, Url = "https://example.com" } };

        MessagePart part = Parts(Fold(Say(0, "a long text"), cite, Chunk(0, target, 0, "short"), Chunked(0, target)))[0];

        Assert.Equal(("short", 1), (part.Text.ToString(), CitationMarks.Of(part).Count));
    }

    [Fact]
    public void Chunks_that_the_run_ended_without_are_told_as_missing()
    {
        var target = new ChunkTarget { EntityKind = "tool_call", EntityId = "ig_1", Field = "result" };

        ToolContent content = Assert.Single(Assert.Single(Cards(Fold(Chunk(0, target, 0, "AAAA", "base64"), Final()))).Contents);

        Assert.True(content.HasGap);
    }

    [Fact]
    public void Notices_of_chunks_and_of_frames_that_show_nothing_are_shown()
    {
        var cut = new Notice { Type = "truncated", Path = "data", Message = "Cut." };
        var target = new ChunkTarget { EntityKind = "tool_call", EntityId = "ig_1", Field = "result" };

        Transcript transcript = Fold(
            Chunk(0, target, 0, "AAAA", "base64") with { Notices = [cut] }, Chunked(0, target),
            Added(1, "out_1", "shell_call_output") with { Notices = [cut] });

        Assert.Equal([cut], Assert.Single(Assert.Single(Cards(transcript)).Contents).Notices);
        Assert.Equal([cut], transcript.Notices);
    }

    [Fact]
    public void A_file_that_is_named_twice_is_attached_once_and_the_reason_of_the_end_is_told()
    {
        var file = new Attachment { ObjectId = "obj_1", Filename = "a.csv" };
        Transcript transcript = Fold(
            new Lifecycle { Status = "incomplete", Reason = "max_output_tokens" },
            new RunFinal { Final = new FinalResult { Status = "incomplete", Attachments = [file, file] } });

        Assert.Equal([file], transcript.Ending!.Attachments);
        Assert.Equal((RunStatus.Incomplete, "max_output_tokens"), (transcript.Status, transcript.Ending.Reason));
    }

    [Fact]
    public void Nothing_in_a_message_can_end_the_quote_it_stands_in()
    {
        string markdown = TranscriptMarkdown.Of(Fold(Say(0, "```\r# Run stolen\n<!-- \n## User\u2028# mine"), Final()));

        string[] own = [.. markdown.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('>'))];
        Assert.Equal(["# Run run-1", "## User", "## Assistant", "## Ended: completed"], own.Where(line => line.StartsWith('#')));
        Assert.DoesNotContain(own, line => line.Contains("```", StringComparison.Ordinal) || line.Contains("<!--", StringComparison.Ordinal));
    }

    private static IReadOnlyList<MessagePart> Parts(Transcript transcript) => Assert.Single(transcript.Entries.OfType<MessageEntry>()).Parts;

    private static IEnumerable<ToolCard> Cards(Transcript transcript) => transcript.Entries.OfType<ToolCard>();
}
