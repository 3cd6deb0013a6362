using Verbatim.Frames.Events;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

public sealed class ReasoningProjectionTests
{
    [Fact]
    public void A_summary_is_shown_part_by_part_and_what_the_model_thought_is_not()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("reasoning");

        Assert.Equal([0, 1], said.OfType<ReasoningSummaryPartAdded>().Select(part => part.SummaryIndex));
        Assert.Equal(
            ["**Reading the question**\n\nTwo trains, one hour apart.", "**Working it out**\n\nThey meet at noon."],
            said.OfType<ReasoningSummaryPartDone>().Select(part => part.Text));
        Assert.Equal(
            "**Reading the question**\n\nTwo trains, one hour apart.\n\n**Working it out**\n\nThey meet at noon.",
            said.Final().ReasoningSummaryText);
        Assert.All(said, frame => Assert.DoesNotContain("really thought", frame.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_finished_part_supplies_what_is_missing()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(), Summary("delta", new { delta = "Two " }), Summary("done", new { text = "Two trains" }), Done(0, new { id = "rs_1", type = "reasoning" }), Completed());

        Assert.Equal(["Two ", "trains"], said.OfType<ReasoningSummaryDelta>().Select(delta => delta.Delta));
        Assert.Equal("Two trains", Assert.Single(said.OfType<ReasoningSummaryPartDone>()).Text);
    }

    [Fact]
    public void A_finished_part_that_differs_replaces()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Summary("delta", new { delta = "Too " }),
            Done(0, new { id = "rs_1", type = "reasoning", summary = new[] { new { type = "summary_text", text = "Two trains" } } }),
            Completed());

        Assert.Equal("Two trains", Assert.Single(said.OfType<ReasoningSummaryPartDone>()).Text);
        Assert.Equal("Two trains", said.Final().ReasoningSummaryText);
    }

    [Fact]
    public void A_summary_that_comes_whole_is_shown()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Done(0, new { id = "rs_1", type = "reasoning", summary = new[] { new { type = "summary_text", text = "One" }, new { type = "summary_text", text = "Two" } } }),
            Completed());

        Assert.Equal(["One", "Two"], said.OfType<ReasoningSummaryPartDone>().Select(part => part.Text));
        Assert.Equal("One\n\nTwo", said.Final().ReasoningSummaryText);
    }

    private static string Summary(string name, object text)
    {
        Dictionary<string, object?> fields = text.GetType().GetProperties().ToDictionary(property => property.Name, property => property.GetValue(text));
        fields["output_index"] = 0;
        fields["item_id"] = "rs_1";
        fields["summary_index"] = 0;
        return Event("response.reasoning_summary_text." + name, fields);
    }
}
