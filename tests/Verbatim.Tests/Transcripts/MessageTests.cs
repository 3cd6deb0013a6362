using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Entries;
using Verbatim.Transcripts.Exports;
using Xunit;
using static Verbatim.Tests.Transcripts.Events;

namespace Verbatim.Tests.Transcripts;

public sealed class MessageTests
{
    [Fact]
    public void The_text_of_a_part_is_one_string_and_parts_stand_in_order()
    {
        MessageEntry message = Assert.Single(Messages(Fold(Say(0, "b", part: 1), Say(0, "Hel", part: 0), Say(0, "lo", part: 0))));

        Assert.Equal(["Hello", "b"], message.Parts.Select(part => part.Text.ToString()));
    }

    [Fact]
    public void Items_are_told_apart_by_place_and_response_whatever_their_ids()
    {
        MessageDelta rotated = Say(0, " world") with { ItemId = "another id for every event" };

        Transcript transcript = Fold(Say(0, "Hello"), rotated, Say(1, "second item"), Say(0, "second response", response: "resp_2"));

        Assert.Equal(["Hello world", "second item", "second response"], Messages(transcript).Select(message => message.Parts[0].Text.ToString()));
    }

    [Fact]
    public void An_item_announced_at_a_place_that_was_taken_is_a_new_message()
    {
        Transcript transcript = Fold(
            Added(0, "msg_1", "message"), Say(0, "one"), Done(0, "msg_1", "message"),
            Added(0, "msg_1", "message"), Say(0, "two"));

        Assert.Equal(["one", "two"], Messages(transcript).Select(message => message.Parts[0].Text.ToString()));
    }

    [Fact]
    public void A_text_that_came_in_chunks_takes_the_place_of_what_the_deltas_said()
    {
        var target = new ChunkTarget { EntityKind = "message", EntityId = "msg_0", Field = "text", PartIndex = 0 };

        MessageEntry message = Assert.Single(Messages(Fold(
            Say(0, "wrong"), Chunk(0, target, 0, "right "), Chunk(0, target, 1, "text"), Chunked(0, target))));

        Assert.Equal("right text", message.Parts[0].Text.ToString());
    }

    [Fact]
    public void A_refusal_is_a_part_and_its_whole_text_counts()
    {
        MessageEntry message = Assert.Single(Messages(Fold(
            new RefusalDelta { OutputIndex = 0, Delta = "I can" },
            new RefusalDone { OutputIndex = 0, RefusalText = "I cannot help with that." })));

        MessagePart part = Assert.Single(message.Parts);
        Assert.Equal((MessagePartKind.Refusal, "I cannot help with that."), (part.Kind, part.Text.ToString()));
    }

    [Fact]
    public void A_citation_told_twice_shows_once_and_at_the_end_of_what_it_cites()
    {
        var cite = new MessageCitation
        {
            OutputIndex = 0,
            Citation = new Citation { Type = "url_citation", StartIndex = 0, EndIndex = 8, Title = "Turtles", Url = "https://example.com" },
        };

        MessageEntry message = Assert.Single(Messages(Fold(Say(0, "\U0001F422 swims far."), cite, cite)));

        CitationMark mark = Assert.Single(CitationMarks.Of(message.Parts[0]));
        Assert.Equal("\U0001F422 swims", message.Parts[0].Text.ToString()[..mark.Offset]);
    }

    [Fact]
    public void What_only_the_terminal_frame_tells_is_shown_too()
    {
        Assert.Equal("ok", Assert.Single(Messages(Fold(Final(text: "ok")))).Parts[0].Text.ToString());
        Assert.Equal("said", Assert.Single(Messages(Fold(Say(0, "said"), Final(text: "said")))).Parts[0].Text.ToString());
    }

    [Fact]
    public void Reasoning_parts_take_their_whole_text_when_it_comes()
    {
        Transcript transcript = Fold(
            new ReasoningSummaryDelta { OutputIndex = 0, SummaryIndex = 1, Delta = "second" },
            new ReasoningSummaryDelta { OutputIndex = 0, SummaryIndex = 0, Delta = "fir" },
            new ReasoningSummaryPartDone { OutputIndex = 0, SummaryIndex = 0, PartType = "summary_text", Text = "first" });

        ReasoningEntry entry = Assert.Single(transcript.Entries.OfType<ReasoningEntry>());
        Assert.Equal(["first", "second"], entry.Parts.Select(part => part.Text.ToString()));
    }

    [Fact]
    public void A_notice_stands_with_what_was_cut_and_only_once()
    {
        var notice = new Notice { Type = "truncated", Path = "delta", Message = "Cut." };

        MessageEntry message = Assert.Single(Messages(Fold(Say(0, "a") with { Notices = [notice] }, Say(0, "b") with { Notices = [notice] })));

        Assert.Equal([notice], message.Parts[0].Notices);
    }

    [Fact]
    public void The_ending_has_status_usage_files_and_time()
    {
        var file = new Attachment { ObjectId = "obj_1", Filename = "a.csv" };
        var final = new RunFinal { Final = new FinalResult { Status = "refused", Attachments = [file], Usage = new Usage { TotalTokens = 7 } } };

        Transcript transcript = Fold(final);

        Assert.Equal(RunStatus.Refused, transcript.Status);
        Assert.Equal([file], transcript.Ending!.Attachments);
        Assert.Equal(7, transcript.Ending.Usage!.TotalTokens);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero), transcript.EndedAt);
    }

    [Fact]
    public void Frames_of_a_kind_that_is_not_known_show_by_its_name_those_in_a_row_as_one()
    {
        Transcript transcript = Transcript.Begin(Header);

        Assert.True(transcript.Apply("""{"schema":"public_sse_v1","event_id":1,"kind":"hologram.delta","delta":"?"}"""u8));
        Assert.True(transcript.Apply("""{"schema":"public_sse_v1","event_id":2,"kind":"hologram.delta","delta":"!"}"""u8));
        Assert.False(transcript.Apply("[]"u8));

        Assert.Equal(Position.At(2), transcript.Last);
        UnknownEntry entry = Assert.Single(transcript.Entries.OfType<UnknownEntry>());
        Assert.Equal("2 frames that cannot be shown here: hologram.delta", Wording.Of(entry));
    }

    private static IEnumerable<MessageEntry> Messages(Transcript transcript) => transcript.Entries.OfType<MessageEntry>();
}
