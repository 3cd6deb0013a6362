using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

/// <summary>Each limit, one below, at, and one above: what is cut says so in the frame that it is missing from, where it is missing.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("argument string", 4_000, "arguments_json.a")]
    [InlineData("arguments text", 8_000, "arguments_text")]
    [InlineData("output string", 8_000, "output")]
    [InlineData("string within an output", 8_000, "output.a[0]")]
    [InlineData("approval reason", 2_000, "reason")]
    [InlineData("file search text", 2_000, "tool.results[0].text")]
    public void A_text_is_cut_above_its_limit_and_not_at_it(string what, int limit, string path)
    {
        foreach (int length in new[] { limit - 1, limit, limit + 1 })
        {
            (string shown, IReadOnlyList<Notice> notices) = Show(what, new string('x', length));

            Assert.Equal(Math.Min(length, limit), shown.Length);
            Assert.Equal(length > limit, notices.Any(notice => notice.Path == path && notice.Type == "truncated"));
        }

        // Half a character is not kept.
        (string cut, _) = Show(what, new string('x', limit - 1) + "🐝");
        Assert.Equal(new string('x', limit - 1), cut);
    }

    [Theory]
    [InlineData(9, 9)]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    public void A_file_search_keeps_its_first_results(int found, int kept)
    {
        var item = new { id = "fs_1", type = "file_search_call", results = Enumerable.Range(0, found).Select(i => new { file_id = $"file_{i}" }) };
        ToolStatusChanged shown = Assert.Single(Projecting.Said(Created(), Done(0, item), Completed()).OfType<ToolStatusChanged>());

        Assert.Equal(kept, shown.Tool.Results!.Count);
        Assert.Equal(found > kept, shown.Notices?.Any(notice => notice.Path == "tool.results") is true);
    }

    [Theory]
    [InlineData(131_071, 1)]
    [InlineData(131_072, 1)]
    [InlineData(131_073, 2)]
    public void An_image_goes_out_in_chunks(int length, int chunks)
    {
        var item = new { id = "ig_1", type = "image_generation_call", result = new string('A', length) };
        List<FrameEvent> said = Projecting.Said(Created(), Done(0, item), Completed());

        Assert.Equal(Enumerable.Range(0, chunks), said.OfType<ChunkDelta>().Select(chunk => chunk.ChunkIndex));
        Assert.Equal(length, said.OfType<ChunkDelta>().Sum(chunk => chunk.Data.Length));
        Assert.Single(said.OfType<ChunkDone>());
    }

    [Fact]
    public void An_image_in_an_output_goes_out_in_chunks_too()
    {
        string image = new('A', 200_000);
        var item = new { id = "ci_1", type = "code_interpreter_call", outputs = new[] { new { type = "image", url = "data:image/png;base64," + image } } };
        List<FrameEvent> said = Projecting.Said(Created(), Done(0, item), Completed());

        ToolOutput output = Assert.Single(said.OfType<ToolOutput>());
        Assert.Equal("""[{"type":"image","url":"<image>"}]""", output.Output.GetRawText());
        Assert.Equal("output[0].url", Assert.Single(output.Notices!).Path);
        Assert.Equal(new ChunkTarget { EntityKind = "tool_call", EntityId = "ci_1", Field = "output", PartIndex = 0 }, Assert.Single(said.OfType<ChunkDone>()).Target);
        Assert.Equal(image, string.Concat(said.OfType<ChunkDelta>().Select(chunk => chunk.Data)));
    }

    [Fact]
    public void What_is_missing_is_noticed_in_every_frame_that_it_is_missing_from()
    {
        var item = new { id = "ig_1", type = "image_generation_call", revised_prompt = new string('x', 8_001) };
        List<FrameEvent> said = Projecting.Said(
            Created(), Added(0, item), Event("response.image_generation_call.generating", new { output_index = 0, item_id = "ig_1" }), Done(0, item), Completed());

        Assert.Equal(3, said.OfType<ToolStatusChanged>().Count());
        Assert.All(said.OfType<ToolStatusChanged>(), frame => Assert.Equal("tool.revised_prompt", Assert.Single(frame.Notices!).Path));
    }

    [Theory]
    [InlineData(4, "incomplete")]
    [InlineData(5, "incomplete")]
    [InlineData(6, "completed")]
    public void A_stream_has_as_many_frames_as_its_limit_and_then_one_that_ends_it(int limit, string status)
    {
        List<FrameEvent> said = Said(new ProjectionOptions { Limits = new(MaxStreamFrames: limit) }, Completed());

        Assert.Equal(Math.Min(limit, 6) + 1, said.Count);
        Assert.Equal(status, said.Final().Status);
        Assert.Equal(status == "incomplete", said[^1].Notices?.Any(notice => notice is { Type: "truncated", Path: "$" }) is true);
    }

    [Fact]
    public void A_stream_has_as_many_bytes_as_its_limit()
    {
        long whole = Projecting.Frames(Bytes(Stream(Completed()))).SkipLast(1).Sum(frame => (long)frame.Bytes.Length);

        Assert.Equal("completed", Said(new ProjectionOptions { Limits = new(MaxStreamBytes: whole) }, Completed()).Final().Status);
        Assert.Equal("incomplete", Said(new ProjectionOptions { Limits = new(MaxStreamBytes: whole - 1) }, Completed()).Final().Status);
    }

    [Fact]
    public void A_full_stream_ends_incomplete_even_where_its_response_failed() =>
        Assert.Equal(
            "incomplete",
            Said(new ProjectionOptions { Limits = new(MaxStreamFrames: 3) }, """{"type":"response.failed","response":{"id":"resp_1","error":{"code":"x","message":"No."}}}""").Final().Status);

    [Fact]
    public void Where_frames_are_small_texts_come_in_smaller_pieces_and_none_is_lost()
    {
        string text = string.Concat(Enumerable.Repeat("\u0001🐝", 20_000));
        var options = new ProjectionOptions { Limits = new(MaxFrameBytes: 64 * 1024) };
        List<FrameEvent> said = Projecting.Said(options, Created(), TextDelta(text), Completed());

        Assert.Equal(text, string.Concat(said.OfType<MessageDelta>().Select(frame => frame.Delta)));
    }

    private static string[] Stream(string end) => [Created(), TextDelta("a"), TextDelta("b"), TextDelta("c"), TextDelta("d"), end];

    private static List<FrameEvent> Said(ProjectionOptions options, string end) => Projecting.Said(options, Stream(end));

    private static (string Shown, IReadOnlyList<Notice> Notices) Show(string what, string text)
    {
        FrameEvent frame = Projecting.Said(Created(), Done(0, ItemWith(what, text)), Completed())
            .Last(frame => frame is ToolArgumentsDone or ToolOutput or ToolApproval or ToolStatusChanged { Tool.ToolType: "file_search" });
        string shown = frame switch
        {
            ToolArgumentsDone { ArgumentsJson: { } json } => json.GetProperty("a").GetString()!,
            ToolArgumentsDone arguments => arguments.ArgumentsText,
            ToolOutput { Output.ValueKind: JsonValueKind.Object } output => output.Output.GetProperty("a")[0].GetString()!,
            ToolOutput output => output.Output.GetString()!,
            ToolApproval approval => approval.Reason!,
            _ => ((ToolStatusChanged)frame).Tool.Results![0].Text!,
        };
        return (shown, frame.Notices ?? []);
    }

    private static object ItemWith(string what, string text) => what switch
    {
        "argument string" => new { id = "i", type = "function_call", call_id = "c", name = "f", arguments = JsonSerializer.Serialize(new { a = text }) },
        "arguments text" => new { id = "i", type = "custom_tool_call", call_id = "c", name = "f", input = text },
        "output string" => new { id = "i", type = "function_call_output", call_id = "c", output = text },
        "string within an output" => new { id = "i", type = "function_call_output", call_id = "c", output = new { a = new[] { text } } },
        "approval reason" => new { id = "i", type = "mcp_approval_response", approval_request_id = "r", approve = false, reason = text },
        _ => new { id = "i", type = "file_search_call", results = new[] { new { file_id = "file_1", text } } },
    };
}
