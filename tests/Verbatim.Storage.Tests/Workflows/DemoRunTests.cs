using System.Security.Cryptography;
using System.Text;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Events;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Tests.Workflows;
using Verbatim.Workflows;
using Verbatim.Workflows.Demo;
using Xunit;

namespace Verbatim.Storage.Tests.Workflows;

/// <summary>The two demos, from the press of start to the last frame, through the same source, ledger and reader as every run.</summary>
public sealed class DemoRunTests
{
    public static TheoryData<string> Demos => [.. DemoWorkflows.All.Select(workflow => workflow.Key)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Demos))]
    public async Task A_demo_is_a_stream_by_the_contract_with_one_end(string key)
    {
        Workflow workflow = DemoWorkflows.All.Single(workflow => workflow.Key == key);
        await using WorkflowFloor floor = await WorkflowFloor.OpenAsync(new ImpatientTime(), workflow);
        RunHeader header = WorkflowFloor.HeaderOf(workflow);
        await floor.Runner.StartAsync(header, null, [], null, Cancellation);

        List<Frame> frames = await floor.FollowAsync(Cancellation);

        var report = new StreamReport(header.Key.Run, header.Conversation, isOwn: true, new FrameLimits());
        Assert.All(frames, frame => Assert.Empty(report.Take(frame, report.Frames + 1)));
        Assert.Empty(report.End());
        Assert.Single(frames, frame => frame.Envelope.IsRootTerminal);
        Assert.All(frames, frame => Assert.Equal(header.Key.Run.ToString(), frame.Envelope.WorkflowRunId));
        Assert.All(Read(frames), frame => Assert.Null(frame.Notices));
    }

    [Fact]
    public async Task The_upgrade_plan_shows_reasoning_searches_a_call_a_file_and_a_cited_answer()
    {
        (RunRecord run, List<FrameEvent> frames) = await RunAsync("upgrade-plan", Stored("postgresql-support.csv", "text/csv", bytes =>
        {
            string[] lines = Encoding.UTF8.GetString(bytes).Split("\r\n");
            Assert.Equal("version,first_release,final_release,plan", lines[0]);
            Assert.Equal("13,2020-09-24,2025-11-13,\"in use, upgrade first\"", lines[1]);
            Assert.Equal(8, lines.Length);
        }));

        Assert.Equal(
            [
                FrameKinds.Final, FrameKinds.Lifecycle, FrameKinds.MessageCitation, FrameKinds.MessageDelta, FrameKinds.OutputItemAdded,
                FrameKinds.OutputItemDone, FrameKinds.ReasoningSummaryDelta, FrameKinds.ReasoningSummaryPartAdded,
                FrameKinds.ReasoningSummaryPartDone, FrameKinds.ToolArgumentsDelta, FrameKinds.ToolArgumentsDone, FrameKinds.ToolOutput,
                FrameKinds.ToolStatus,
            ],
            frames.Select(frame => frame.Kind).Distinct().Order(StringComparer.Ordinal));

        ToolState[] tools = [.. frames.OfType<ToolStatusChanged>().Select(frame => frame.Tool)];
        Assert.Equal(["web_search", "web_search", "function"], tools.DistinctBy(tool => tool.ToolCallId).Select(tool => tool.ToolType));
        Assert.All(tools.GroupBy(tool => tool.ToolCallId), card => Assert.Equal("completed", card.Last().Status));
        Assert.Contains("https://www.postgresql.org/support/versioning/", tools.Where(tool => tool.Sources is not null).SelectMany(tool => tool.Sources!));

        ToolOutput output = Assert.Single(frames.OfType<ToolOutput>());
        Assert.Equal(output.ToolCallId, Assert.Single(frames.OfType<ToolArgumentsDone>()).ToolCallId);
        Assert.Equal("postgresql-support.csv", output.Output.GetProperty("filename").GetString());

        FinalResult final = Assert.IsType<RunFinal>(frames[^1]).Final;
        Assert.Equal((RunStatus.Completed, "completed"), (run.Status, final.Status));
        Assert.Equal(output.ToolCallId, Assert.Single(final.Attachments).ToolCallId);
        Assert.Equal(final.ResponseText, string.Concat(frames.OfType<MessageDelta>().Select(frame => frame.Delta)));
        Assert.Contains("| 13 | 2020-09-24 | 2025-11-13 |", final.ResponseText, StringComparison.Ordinal);
        Assert.Contains("```bash", final.ResponseText, StringComparison.Ordinal);
        Assert.Equal(3, frames.OfType<MessageCitation>().Count());
        Assert.Equal(9214 + 9803, final.Usage!.InputTokens);
        Assert.Equal(2, frames.Select(frame => frame.ResponseId).OfType<string>().Distinct().Count());
        Assert.All(frames.SkipLast(1), frame => Assert.Equal(("Database advisor", "research"), (frame.Agent, frame.Workflow!.StepName)));
    }

    [Fact]
    public async Task The_campaign_poster_shows_two_agents_an_image_and_a_refusal()
    {
        byte[] poster = [];
        (RunRecord run, List<FrameEvent> frames) = await RunAsync("campaign-poster", Stored("image.png", "image/png", bytes => poster = bytes));

        Assert.Equal(
            [
                FrameKinds.AgentUpdated, FrameKinds.ChunkDelta, FrameKinds.ChunkDone, FrameKinds.Final, FrameKinds.Lifecycle, FrameKinds.MessageDelta,
                FrameKinds.OutputItemAdded, FrameKinds.OutputItemDone, FrameKinds.ReasoningSummaryDelta, FrameKinds.ReasoningSummaryPartAdded,
                FrameKinds.ReasoningSummaryPartDone, FrameKinds.RefusalDelta, FrameKinds.RefusalDone, FrameKinds.ToolStatus,
            ],
            frames.Select(frame => frame.Kind).Distinct().Order(StringComparer.Ordinal));

        AgentUpdated handover = Assert.Single(frames.OfType<AgentUpdated>());
        Assert.Equal(("Designer", "Reviewer"), (handover.FromAgent, handover.ToAgent));
        int at = frames.IndexOf(handover);
        Assert.All(frames.Take(at), frame => Assert.Equal(("Designer", "design"), (frame.Agent, frame.Workflow!.StepName)));
        Assert.All(frames.Skip(at).SkipLast(1), frame => Assert.Equal(("Reviewer", "review"), (frame.Agent, frame.Workflow!.StepName)));

        Assert.Equal([0, 1], frames.OfType<ToolStatusChanged>().Select(frame => frame.Tool.PartialImageIndex).OfType<int>());
        byte[][] images = [.. frames.OfType<ChunkDelta>().GroupBy(frame => frame.Target).Select(Whole)];
        Assert.All(images, image => Assert.Equal("PNG\r\n"u8.ToArray(), image[1..6]));
        Assert.Contains(poster, images);
        Assert.InRange(poster.Length, 4_000, 60_000);

        FinalResult final = Assert.IsType<RunFinal>(frames[^1]).Final;
        Assert.Equal((RunStatus.Refused, "refused"), (run.Status, final.Status));
        Assert.Equal(final.RefusalText, string.Concat(frames.OfType<RefusalDelta>().Select(frame => frame.Delta)));
        Assert.StartsWith("I can't write that quote.", run.FinalText, StringComparison.Ordinal);
        Assert.Equal(512 + 934, final.Usage!.InputTokens);
    }

    [Theory]
    [MemberData(nameof(Demos))]
    public async Task No_instruction_and_no_tool_configuration_reaches_a_frame(string key)
    {
        Workflow workflow = DemoWorkflows.All.Single(workflow => workflow.Key == key);
        await using WorkflowFloor floor = await WorkflowFloor.OpenAsync(new ImpatientTime(), workflow);
        await floor.Runner.StartAsync(WorkflowFloor.HeaderOf(workflow), null, [], null, Cancellation);

        foreach (Frame frame in await floor.FollowAsync(Cancellation))
        {
            string text = Encoding.UTF8.GetString(frame.Bytes.Span);
            Assert.DoesNotContain("instructions", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("search_context_size", text, StringComparison.Ordinal);
            Assert.DoesNotContain("obfuscation", text, StringComparison.Ordinal);
        }
    }

    private static async Task<(RunRecord Run, List<FrameEvent> Frames)> RunAsync(string key, Func<WorkflowFloor, Attachment, Task> attachment)
    {
        Workflow workflow = DemoWorkflows.All.Single(workflow => workflow.Key == key);
        await using WorkflowFloor floor = await WorkflowFloor.OpenAsync(new ImpatientTime(), workflow);
        await floor.Runner.StartAsync(WorkflowFloor.HeaderOf(workflow), null, [], null, Cancellation);

        List<FrameEvent> frames = Read(await floor.FollowAsync(Cancellation));
        await attachment(floor, Assert.Single(Assert.IsType<RunFinal>(frames[^1]).Final.Attachments));
        return (await floor.FindAsync(), frames);
    }

    private static Func<WorkflowFloor, Attachment, Task> Stored(string filename, string mediaType, Action<byte[]> content) => async (floor, attachment) =>
    {
        StoredObject? stored = await floor.Objects.FindAsync(TenantId.Parse("demo"), ObjectId.Parse(attachment.ObjectId), Cancellation);
        Assert.NotNull(stored);
        await using Stream opened = await floor.Objects.OpenAsync(stored, Cancellation);
        using var bytes = new MemoryStream();
        await opened.CopyToAsync(bytes, Cancellation);

        Assert.Equal((filename, mediaType, bytes.Length), (attachment.Filename, attachment.MimeType, attachment.SizeBytes));
        Assert.Equal((filename, mediaType), (stored.Filename, stored.MediaType));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())), stored.Sha256);
        content(bytes.ToArray());
    };

    private static List<FrameEvent> Read(IEnumerable<Frame> frames) => [.. frames.Select(frame => FrameEvents.Read(frame.Bytes.Span))];

    private static byte[] Whole(IEnumerable<ChunkDelta> chunks) => Convert.FromBase64String(string.Concat(chunks.Select(chunk => chunk.Data)));
}
