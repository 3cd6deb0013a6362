using Verbatim.Frames.Events;
using Verbatim.Sources;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

public sealed class HostedToolProjectionTests
{
    [Fact]
    public void A_web_search_goes_through_its_states_once_and_is_fuller_in_the_end()
    {
        IEnumerable<ToolState> states = Projecting.SaidByRecording("web-search").OfType<ToolStatusChanged>().Select(frame => frame.Tool);

        Assert.Equal(["in_progress", "searching", "completed", "completed", "completed"], states.Select(state => state.Status));
    }

    [Theory]
    [InlineData("""{"type":"open_page","url":"https://a.example"}""", null, "https://a.example")]
    [InlineData("""{"type":"find_in_page","url":"https://a.example","pattern":"bees"}""", "bees", "https://a.example")]
    [InlineData("""{"type":"search","queries":["one","two"]}""", "one · two", null)]
    public void A_web_search_says_what_it_did(string action, string? query, string? source)
    {
        List<FrameEvent> said = Projecting.Said(
            Created(), Done(0, new { id = "ws_1", type = "web_search_call", status = "completed", action = System.Text.Json.JsonElement.Parse(action) }), Completed());

        ToolState state = Assert.Single(said.OfType<ToolStatusChanged>()).Tool;
        Assert.Equal((query, source), (state.Query, state.Sources?[0]));
    }

    [Fact]
    public void A_search_that_failed_is_never_shown_as_completed()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Added(0, new { id = "ws_1", type = "web_search_call", status = "in_progress" }),
            Done(0, new { id = "ws_1", type = "web_search_call", status = "failed" }),
            Completed());

        Assert.DoesNotContain(said.OfType<ToolStatusChanged>(), frame => frame.Tool.Status == "completed");
        Assert.Equal("failed", Assert.Single(said.OfType<OutputItemDone>()).Status);
    }

    [Fact]
    public void A_late_event_does_not_start_a_tool_again()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Event("response.web_search_call.completed", new { output_index = 0, item_id = "ws_1" }),
            Event("response.web_search_call.searching", new { output_index = 0, item_id = "ws_1" }),
            Completed());

        Assert.Equal("completed", Assert.Single(said.OfType<ToolStatusChanged>()).Tool.Status);
    }

    [Fact]
    public void A_file_search_shows_its_best_results_and_says_what_it_leaves_out()
    {
        var results = Enumerable.Range(0, 12).Select(i => new { file_id = $"file_{i}", filename = "a.txt", score = 0.5, attributes = new { api_key = "x" }, text = new string('t', 2_500) });
        List<FrameEvent> said = Projecting.Said(Created(), Done(0, new { id = "fs_1", type = "file_search_call", queries = Enumerable.Repeat("bees", 1), results }), Completed());

        ToolStatusChanged shown = Assert.Single(said.OfType<ToolStatusChanged>());
        Assert.Equal(10, shown.Tool.Results!.Count);
        Assert.All(shown.Tool.Results, result => Assert.Equal((2_000, "<redacted>"), (result.Text!.Length, result.Attributes!.Value.GetProperty("api_key").GetString())));
        Assert.Contains(shown.Notices!, notice => notice.Path == "tool.results");
        Assert.Contains(shown.Notices!, notice => notice.Path == "tool.results[9].text");
        Assert.Contains(shown.Notices!, notice => notice.Path == "tool.results[0].attributes.api_key");
    }

    [Fact]
    public void Code_is_shown_as_it_is_written_and_then_what_it_gave()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("tools");

        Assert.Equal("print(6 * 7)", string.Concat(said.OfType<ToolCodeDelta>().Select(delta => delta.Delta)));
        Assert.Equal("print(6 * 7)", Assert.Single(said.OfType<ToolCodeDone>()).Code);
        ToolOutput output = said.OfType<ToolOutput>().First(frame => frame.ToolType == "code_interpreter");
        Assert.Equal("""[{"type":"logs","logs":"42\n"}]""", output.Output.GetRawText());
        Assert.Equal("cntr_1", said.OfType<ToolStatusChanged>().Last(frame => frame.Tool.ToolCallId == "ci_1").Tool.ContainerId);
    }

    [Fact]
    public void Images_come_in_chunks_partial_ones_by_their_index_and_the_whole_one_as_the_result()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("image");

        Assert.Equal(
            [("partial_image", 0), ("partial_image", 1), ("result", (int?)null)],
            said.OfType<ChunkDone>().Select(frame => (frame.Target.Field, frame.Target.PartIndex)));
        Assert.All(said.OfType<ChunkDelta>(), chunk => Assert.StartsWith("iVBORw0KGgo", chunk.Data, StringComparison.Ordinal));
        Assert.Equal(
            ["in_progress", "generating", "partial_image", "partial_image", "completed", "completed"],
            said.OfType<ToolStatusChanged>().Select(frame => frame.Tool.Status));
        Assert.Equal("A gradient from black to white.", said.OfType<ToolStatusChanged>().Last().Tool.RevisedPrompt);
    }

    [Fact]
    public void A_large_image_is_cut_into_chunks_without_a_gap()
    {
        string image = Convert.ToBase64String(new byte[250_000]);
        List<FrameEvent> said = Projecting.Said(
            Created(), Done(0, new { id = "ig_1", type = "image_generation_call", status = "generating", result = image }), Completed());

        Assert.Equal([0, 1, 2], said.OfType<ChunkDelta>().Select(chunk => chunk.ChunkIndex));
        Assert.Equal(new ProjectionOptions().ChunkSize, said.OfType<ChunkDelta>().First().Data.Length);
        Assert.Equal(image, string.Concat(said.OfType<ChunkDelta>().Select(chunk => chunk.Data)));
        Assert.Equal("completed", said.OfType<ToolStatusChanged>().Last().Tool.Status);
    }

    [Fact]
    public void A_list_of_tools_is_named_and_not_shown()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("tools");

        Assert.Equal("mcp_list_tools", said.OfType<OutputItemDone>().First().ItemType);
        Assert.All(said, frame => Assert.DoesNotContain("private configuration", frame.ToString(), StringComparison.Ordinal));
    }
}
