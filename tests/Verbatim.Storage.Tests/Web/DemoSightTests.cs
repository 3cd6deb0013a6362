using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Storage.Tests.Workflows;
using Verbatim.Tests.Web.Seeing;
using Verbatim.Tests.Workflows;
using Verbatim.Transcripts;
using Verbatim.Workflows;
using Verbatim.Workflows.Demo;
using Xunit;

namespace Verbatim.Storage.Tests.Web;

/// <summary>The demos as their pages show them, from the press of start through source, ledger, fold and components.</summary>
public sealed class DemoSightTests
{
    public static TheoryData<string> Demos => [.. DemoWorkflows.All.Select(workflow => workflow.Key)];

    [Theory]
    [MemberData(nameof(Demos))]
    public async Task A_demo_shows_as_reviewed(string key)
    {
        Workflow workflow = DemoWorkflows.All.Single(workflow => workflow.Key == key);
        await using WorkflowFloor floor = await WorkflowFloor.OpenAsync(new ImpatientTime(), workflow);
        RunHeader header = WorkflowFloor.HeaderOf(workflow);
        await floor.Runner.StartAsync(header, null, [], null, TestContext.Current.CancellationToken);
        List<Frame> frames = await floor.FollowAsync(TestContext.Current.CancellationToken);

        string seen = SeenRun.Of(
            new TranscriptHeader
            {
                WorkflowRunId = header.Key.Run,
                ConversationId = header.Conversation,
                WorkflowKey = header.WorkflowKey,
                RequestMessage = header.RequestMessage,
                StartedAt = header.StartedAt,
            },
            frames.Select(frame => frame.Bytes.ToArray()));

        Expectation.IsMet($"demo-{key}", seen);
    }
}
