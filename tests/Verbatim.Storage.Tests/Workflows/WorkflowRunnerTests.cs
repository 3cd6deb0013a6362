using System.Text;
using Microsoft.Extensions.Time.Testing;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Ledger;
using Verbatim.Tests.Workflows;
using Verbatim.Workflows;
using Verbatim.Workflows.Demo;
using Xunit;

namespace Verbatim.Storage.Tests.Workflows;

public sealed class WorkflowRunnerTests
{
    private static readonly Workflow Demo = DemoWorkflows.All[0];

    private static readonly Workflow Broken = new(
        new Step("first", "Designer", new ScriptedModel("campaign-poster.design"), []),
        new Step("second", "Nobody", new ScriptedModel("a script that nobody wrote"), []))
    {
        Key = "broken",
        Title = "",
        Description = "",
        SampleMessage = "",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Starting_the_same_run_again_joins_it()
    {
        await using WorkflowFloor floor = await WorkflowFloor.OpenAsync(new ImpatientTime(), Demo);
        RunHeader header = WorkflowFloor.HeaderOf(Demo);

        CreateResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => floor.Runner.StartAsync(header, null, [], null, Cancellation)));
        int frames = (await floor.FollowAsync(Cancellation)).Count;
        CreateResult after = await floor.Runner.StartAsync(header, null, [], null, Cancellation);

        Assert.Single(results.OfType<CreateResult.Created>());
        Assert.Equal(3, results.OfType<CreateResult.Existing>().Count());
        Assert.IsType<CreateResult.Existing>(after);
        Assert.Equal(Position.At(frames), (await floor.FindAsync()).Last);
    }

    [Fact]
    public async Task A_run_goes_on_when_its_starter_leaves()
    {
        await using WorkflowFloor floor = await WorkflowFloor.OpenAsync(new ImpatientTime(), Demo);
        RunHeader header = WorkflowFloor.HeaderOf(Demo);
        Task left = floor.Runner.StartAsync(header, null, [], null, new CancellationToken(canceled: true));
        await Task.WhenAny(left);

        CreateResult joined = await floor.Runner.StartAsync(header, null, [], null, Cancellation);
        await floor.FollowAsync(Cancellation);

        Assert.True(joined is CreateResult.Existing or CreateResult.Created);
        Assert.Equal(RunStatus.Completed, (await floor.FindAsync()).Status);
    }

    [Fact]
    public async Task A_workflow_that_fails_ends_its_run_with_one_error_that_tells_nothing_of_the_inside()
    {
        await using WorkflowFloor floor = await WorkflowFloor.OpenAsync(new ImpatientTime(), Broken);
        await floor.Runner.StartAsync(WorkflowFloor.HeaderOf(Broken), null, [], null, Cancellation);

        List<Frame> frames = await floor.FollowAsync(Cancellation);

        Assert.Single(frames, frame => frame.Envelope.IsRootTerminal);
        ErrorDetail error = Assert.IsType<RunError>(FrameEvents.Read(frames[^1].Bytes.Span)).Error;
        Assert.Equal(("workflow_failed", "server"), (error.Code, error.Source));
        Assert.All(frames, frame => Assert.DoesNotContain("nobody wrote", Encoding.UTF8.GetString(frame.Bytes.Span), StringComparison.Ordinal));
        Assert.Equal(RunStatus.Failed, (await floor.FindAsync()).Status);
    }

    [Fact]
    public async Task Stopping_leaves_a_run_that_the_next_start_can_end()
    {
        await using WorkflowFloor floor = await WorkflowFloor.OpenAsync(new FakeTimeProvider(), Demo);
        await floor.Runner.StartAsync(WorkflowFloor.HeaderOf(Demo), null, [], null, Cancellation);

        await floor.Runner.DisposeAsync();
        RunRecord left = await floor.FindAsync();
        Frame end = TerminalFrame.Error(left, RunOutcome.InterruptedCode, "The server was stopped.", isRetryable: true, TimeProvider.System);
        await floor.Ledger.AppendAsync(left.Header.Key, [end], Cancellation);

        Assert.Equal(RunStatus.Running, left.Status);
        Assert.Equal(RunStatus.Interrupted, (await floor.FindAsync()).Status);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => floor.Runner.StartAsync(WorkflowFloor.HeaderOf(Demo), null, [], null, Cancellation));
    }

    [Fact]
    public async Task Only_a_listed_workflow_that_this_server_executes_is_started()
    {
        await using WorkflowFloor floor = await WorkflowFloor.OpenAsync(new ImpatientTime(), Demo);
        RunHeader header = WorkflowFloor.HeaderOf(Demo);

        await Assert.ThrowsAsync<ArgumentException>(() => floor.Runner.StartAsync(header with { WorkflowKey = "unknown" }, null, [], null, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => floor.Runner.StartAsync(header with { Origin = RunOrigin.Recorded }, null, [], null, Cancellation));
        Assert.Null(await floor.Ledger.FindAsync(header.Key, Cancellation));
    }
}
