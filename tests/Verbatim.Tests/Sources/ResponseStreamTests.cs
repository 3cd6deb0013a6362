using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Sources.OpenAiResponses;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

/// <summary>What streams do besides telling items: broken events, unknown ones, several responses, cuts that are resumed.</summary>
public sealed class ResponseStreamTests
{
    [Fact]
    public void An_event_that_cannot_be_read_is_counted_and_the_next_frame_says_so()
    {
        ResponsesProjection projection = Projecting.Begin();
        Assert.Empty(projection.Take(Projecting.Bytes("{\"type\":\"response.crea")));
        Assert.Empty(projection.Take(Projecting.Bytes("[1]")));
        FrameEvent next = Assert.Single(Projecting.Read(projection.Take(Projecting.Bytes(Created()))));
        FrameEvent afterwards = Assert.Single(Projecting.Read(projection.Take(Projecting.Bytes(TextDelta("Bees")))));

        Assert.Equal(2, projection.Skipped);
        Assert.StartsWith("2 events", Assert.Single(next.Notices!).Message, StringComparison.Ordinal);
        Assert.Null(afterwards.Notices);
    }

    [Fact]
    public void A_body_of_nothing_readable_tells_it_in_its_only_frame()
    {
        ResponsesProjection projection = Projecting.Begin();
        projection.Take(Projecting.Bytes("<html>"));

        Assert.Single(Assert.Single(Projecting.Read(projection.End(isRunOver: true))).Notices!);
    }

    [Theory]
    [InlineData("""{"type":"keepalive","sequence_number":9}""")]
    [InlineData("""{"type":"response.hologram.delta","output_index":0,"delta":{"x":1}}""")]
    [InlineData("""{"type":"response.output_text.delta","output_index":0,"delta":{"stdout":"x"}}""")]
    [InlineData("""{"type":"response.output_item.added","output_index":0,"item":null}""")]
    [InlineData("""{"type":"response.output_item.done","output_index":-1,"item":{"id":5,"type":["message"]}}""")]
    [InlineData("""{"type":"response.reasoning_text.delta","output_index":0,"delta":"secret thought"}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("{}")]
    public void An_event_that_says_nothing_for_a_browser_gives_no_frame_and_breaks_nothing(string providerEvent)
    {
        List<FrameEvent> said = Projecting.Said(Created(), providerEvent, TextDelta("Bees", 1), Completed());

        Assert.Equal(["lifecycle", "message.delta", "lifecycle", "final"], said.Select(frame => frame.Kind));
    }

    [Fact]
    public void An_event_after_the_end_begins_no_response() =>
        Assert.Equal("completed", Projecting.Said(Created(), TextDelta("Bees"), Completed(), """{"type":"keepalive"}""", Completed()).Final().Status);

    [Fact]
    public void A_second_response_starts_its_indexes_and_numbers_again()
    {
        List<FrameEvent> said = Projecting.Said(
            Created("resp_1"), Done(0, Message("One", "msg_1")), Completed("resp_1"),
            Created("resp_2"), TextDelta("Two", 0, "msg_2"), Completed("resp_2"));

        Assert.Equal([("resp_1", "msg_1"), ("resp_2", "msg_2")], said.OfType<MessageDelta>().Select(delta => (delta.ResponseId, delta.ItemId)));
        Assert.Equal(("Two", 2L), (said.Final().ResponseText, said.OfType<Lifecycle>().LongCount(frame => frame.Status == "completed")));
    }

    [Fact]
    public void A_stream_may_begin_without_its_creation()
    {
        List<FrameEvent> said = Projecting.Said(Event("response.queued", new { response = new { id = "resp_1" } }), TextDelta("Bees"), Completed());

        Assert.Equal(["queued", "completed"], said.OfType<Lifecycle>().Select(frame => frame.Status));
        Assert.All(said, frame => Assert.Equal("resp_1", frame.ResponseId));
    }

    [Fact]
    public void A_number_that_falls_is_left_out()
    {
        List<FrameEvent> said = Projecting.Said(
            """{"type":"response.created","sequence_number":5,"response":{"id":"r"}}""",
            """{"type":"response.output_text.delta","sequence_number":3,"output_index":0,"delta":"a"}""",
            """{"type":"response.output_text.delta","sequence_number":6,"output_index":0,"delta":"b"}""",
            Completed("r"));

        Assert.Equal([5, null, 6, null, null], said.Select(frame => frame.ProviderSequenceNumber));
    }

    [Theory]
    [InlineData("message")]
    [InlineData("reasoning")]
    [InlineData("web-search")]
    [InlineData("image")]
    public void A_stream_cut_anywhere_and_resumed_with_an_overlap_gives_the_frames_of_the_whole(string name)
    {
        List<ReadOnlyMemory<byte>> events = Projecting.Events(Recordings.OwnStream(name));
        List<string> whole = Projecting.Texts(Projecting.Frames(events));
        for (int cut = 1; cut <= events.Count; cut++)
        {
            for (int from = 1; from <= cut; from++)
                Assert.Equal(whole, Projecting.Texts(Projecting.Frames(events.Take(cut).Concat(events.Skip(from)))));
        }
    }

    [Fact]
    public void A_response_that_goes_on_in_the_next_body_ends_with_its_whole_text()
    {
        List<ReadOnlyMemory<byte>> events = Projecting.Events(Recordings.OwnStream("message"));
        for (int cut = 3; cut < events.Count; cut++)
        {
            ResponsesProjection first = Projecting.Begin();
            List<Frame> frames = Projecting.Frames(first, events.Take(cut), isRunOver: false);
            ResponsesProjection second = Projecting.Begin(Position.At(frames.Count), first.State);
            frames.AddRange(Projecting.Frames(second, events.Skip(cut - 1), isRunOver: true));

            Projecting.AssertIsRun(frames, $"cut at {cut}");
            List<FrameEvent> said = Projecting.Read(frames);
            Assert.True(ShownTexts.Of(said).Has(FrameKinds.MessageDelta, "Bees sleep too: up to eight hours a night 🐝."), $"cut at {cut}");
            Assert.Equal("Bees sleep too: up to eight hours a night 🐝.", said.Final().ResponseText);
            Assert.Equal(1, said.Count(frame => frame is Lifecycle { Status: "completed" }));
        }
    }
}
