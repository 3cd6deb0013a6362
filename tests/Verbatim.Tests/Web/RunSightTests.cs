using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Tests.Web.Seeing;
using Verbatim.Transcripts;
using Xunit;

namespace Verbatim.Tests.Web;

/// <summary>What a person sees of each kind of frame, each tool, state and source: frames in, expectations that somebody reviewed out.</summary>
public sealed class RunSightTests
{
    private const string BeyondTheContract = "# beyond the contract";

    private static readonly TranscriptHeader Header = new()
    {
        WorkflowRunId = RunId.Parse("run_1"),
        ConversationId = ConversationId.Parse("c_1"),
        WorkflowKey = "demo",
        RequestMessage = "Please.",
        StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    public static TheoryData<string> Cases => [.. Expectation.Names().Where(name => !name.StartsWith("example-", StringComparison.Ordinal) && !name.StartsWith("demo-", StringComparison.Ordinal))];

    public static TheoryData<string> CasesOfTheContract => [.. Cases.Select(row => row.Data).Where(name => !Expectation.Lines(name).Contains(BeyondTheContract))];

    public static TheoryData<string> Examples =>
    [
        "chat-agent-tool-streaming", "chat-code-interpreter", "chat-file-search", "chat-function-tool",
        "chat-memory-checkpoint", "chat-provider-error", "chat-reasoning-summary", "chat-web-search",
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_run_shows_as_reviewed(string name) =>
        Expectation.IsMet(name, SeenRun.Of(Header, Frames(name).Select(frame => Encoding.UTF8.GetBytes(frame.ToJsonString()))));

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_of_the_contract_shows_as_reviewed(string name) =>
        Expectation.IsMet("example-" + name, SeenRun.Of(Header, File.ReadLines(Path.Combine(Recordings.At("public-sse-v1"), name + ".ndjson")).Where(line => line.Length > 0).Select(Encoding.UTF8.GetBytes)));

    [Theory]
    [MemberData(nameof(CasesOfTheContract))]
    public void The_frames_of_a_case_keep_the_contract(string name) =>
        Assert.All(Frames(name), frame =>
            Assert.True(FrameCheck.TryRead(Encoding.UTF8.GetBytes(frame.ToJsonString()), new FrameLimits(), out _, out FrameFault? fault), fault?.ToString()));

    [Fact]
    public void Every_kind_tool_state_and_source_of_the_contract_is_seen()
    {
        JsonObject[] frames = [.. CasesOfTheContract.Select(row => row.Data).SelectMany(Frames)];

        Assert.Equal(
            typeof(FrameKinds).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(),
            frames.Select(frame => Text(frame["kind"])).Distinct().Order());
        Assert.Equal(
            [
                "agent completed", "agent failed", "agent in_progress",
                "code_interpreter completed", "code_interpreter in_progress", "code_interpreter interpreting",
                "file_search completed", "file_search in_progress", "file_search searching",
                "function completed", "function failed", "function in_progress",
                "image_generation completed", "image_generation generating", "image_generation in_progress", "image_generation partial_image",
                "mcp awaiting_approval", "mcp completed", "mcp failed", "mcp in_progress",
                "web_search completed", "web_search in_progress", "web_search searching",
            ],
            frames.Select(frame => frame["tool"]).OfType<JsonObject>().Select(tool => $"{Text(tool["tool_type"])} {Text(tool["status"])}").Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            ["container_file_citation", "file_citation", "url_citation"],
            frames.Select(frame => frame["citation"]).OfType<JsonObject>().Select(citation => Text(citation["type"])).Distinct().Order());
        Assert.Equal(
            ["cancelled", "completed", "failed", "in_progress", "incomplete", "queued"],
            frames.Where(frame => Text(frame["kind"]) == "lifecycle").Select(frame => Text(frame["status"])).Distinct().Order());
        Assert.Equal(
            ["cancelled", "completed", "failed", "incomplete", "refused"],
            frames.Select(frame => frame["final"]).OfType<JsonObject>().Select(final => Text(final["status"])).Distinct().Order());
    }

    // A case says of its frames what is its own; the envelope is the same for all.
    private static JsonObject[] Frames(string name) =>
    [
        .. Expectation.Lines(name).Where(line => line.StartsWith('{')).Select((line, index) =>
        {
            JsonObject frame = JsonNode.Parse(line)!.AsObject();
            frame["schema"] = "public_sse_v1";
            frame["event_id"] = index + 1;
            frame["stream_id"] = "s_1";
            frame["server_timestamp"] = string.Create(CultureInfo.InvariantCulture, $"2026-01-02T03:04:{6 + index:00}.000Z");
            frame["conversation_id"] = "c_1";
            return frame;
        }),
    ];

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
