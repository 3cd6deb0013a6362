using Verbatim.Frames.Events;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

public sealed class CitationProjectionTests
{
    [Fact]
    public void A_citation_comes_once_and_adds_its_page_to_the_search()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("web-search");

        Assert.Equal(["https://rivers.example/volga", "https://atlas.example/rivers"], said.OfType<MessageCitation>().Select(frame => frame.Citation.Url));
        ToolState last = said.OfType<ToolStatusChanged>().Last().Tool;
        Assert.Equal(("ws_1", "completed", "longest river of Europe"), (last.ToolCallId, last.Status, last.Query));
        Assert.Equal(["https://rivers.example/volga", "https://atlas.example/rivers"], last.Sources);
    }

    [Fact]
    public void A_citation_only_in_the_finished_part_is_shown_too()
    {
        List<FrameEvent> said = Projecting.Said(Created(), Done(0, WithAnnotations(new { type = "file_citation", file_id = "file_1", index = 4, filename = "a.txt" })), Completed());

        Assert.Equal(new Citation { Type = "file_citation", FileId = "file_1", Index = 4, Filename = "a.txt" }, Assert.Single(said.OfType<MessageCitation>()).Citation);
    }

    [Fact]
    public void A_citation_without_a_range_stands_where_it_came()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            TextDelta("Bees"),
            Event("response.output_text.annotation.added", new { item_id = "msg_1", output_index = 0, content_index = 0, annotation = new { type = "url_citation", url = "https://b.example" } }),
            TextDelta(" sleep"),
            Done(0, WithAnnotations(new { type = "url_citation", url = "https://b.example" })),
            Completed());

        Citation citation = Assert.Single(said.OfType<MessageCitation>()).Citation;
        Assert.Equal((4, 4), (citation.StartIndex, citation.EndIndex));
    }

    [Fact]
    public void A_file_of_a_container_is_cited_with_its_container()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Done(0, WithAnnotations(new { type = "container_file_citation", container_id = "cntr_1", file_id = "cfile_1", filename = "a.csv", start_index = 1, end_index = 3 })),
            Completed());

        Assert.Equal(
            new Citation { Type = "container_file_citation", ContainerId = "cntr_1", FileId = "cfile_1", Filename = "a.csv", StartIndex = 1, EndIndex = 3 },
            Assert.Single(said.OfType<MessageCitation>()).Citation);
    }

    [Fact]
    public void An_annotation_of_another_kind_is_passed_over()
    {
        List<FrameEvent> said = Projecting.Said(Created(), Done(0, WithAnnotations(new { type = "hologram", url = "https://b.example" })), Completed());

        Assert.Empty(said.OfType<MessageCitation>());
    }

    private static object WithAnnotations(object annotation) => new
    {
        id = "msg_1",
        type = "message",
        role = "assistant",
        content = new[] { new { type = "output_text", text = "Bees sleep", annotations = new[] { annotation } } },
    };
}
