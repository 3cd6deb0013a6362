using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts;
using Xunit;
using static Verbatim.Tests.Transcripts.Events;

namespace Verbatim.Tests.Transcripts;

/// <summary>Steps and the end of a run, from its frames .</summary>
[Trait("Clauses", "R-90 R-98")]
public sealed class RunCourseTests
{
    [Fact]
    public void A_step_goes_on_until_a_frame_names_another_step_or_agent()
    {
        RunCourse course = Fold(
            In("plan", "planner", Lived("in_progress", "resp_1")),
            In("plan", "planner", Lived("completed", "resp_1")),
            In("plan", "planner", Lived("in_progress", "resp_2")),
            Say(0, "unnamed, so of the same step", response: "resp_2"),
            In("plan", "planner", Lived("completed", "resp_2")),
            new AgentUpdated { ToAgent = "writer", FromAgent = "planner", Workflow = new WorkflowPlace { StepName = "write" }, ResponseId = "resp_2" },
            In("write", "writer", Lived("in_progress", "resp_3")));

        Assert.Equal(
            [
                new RunStep { StepName = "plan", Agent = "planner", ResponseId = "resp_2", Status = RunStatus.Completed, StartedAt = At(0), EndedAt = At(4) },
                new RunStep { StepName = "write", Agent = "writer", ResponseId = "resp_3", Status = RunStatus.Running, StartedAt = At(5) },
            ],
            course.Steps);
        Assert.Equal((RunStatus.Running, null, null), (course.Status, course.EndedAt, course.FailureReason));
    }

    [Fact]
    public void Branches_of_a_parallel_group_go_on_side_by_side_until_the_group_is_left()
    {
        RunCourse course = Fold(
            Branch(0, "a", Lived("in_progress", "resp_a")),
            Branch(1, "b", Lived("in_progress", "resp_b")),
            Branch(0, "a", Lived("incomplete", "resp_a")),
            Branch(1, "b", Lived("completed", "resp_b")),
            In("join", "judge", Lived("in_progress", "resp_c")),
            Final(text: "Both."));

        Assert.Equal(
            [("a", RunStatus.Incomplete, At(0), At(2)), ("b", RunStatus.Completed, At(1), At(3)), ("judge", RunStatus.Completed, At(4), At(5))],
            course.Steps.Select(step => (step.Agent!, step.Status, step.StartedAt, step.EndedAt!)));
        Assert.Equal([0, 1, null], course.Steps.Select(step => step.BranchIndex));
    }

    [Fact]
    public void An_agent_that_comes_back_without_a_step_of_its_own_begins_a_new_one()
    {
        RunCourse course = Fold(Said("a"), Said("b"), Said("a"), Final());

        Assert.Equal(["a", "b", "a"], course.Steps.Select(step => step.Agent));
        Assert.All(course.Steps, step => Assert.Equal(RunStatus.Completed, step.Status));
    }

    [Fact]
    public void A_run_that_names_neither_step_nor_agent_is_one_step()
    {
        RunCourse course = Fold(Lived("in_progress", "resp_1"), Say(0, "Hello."), Lived("completed", "resp_1"), Final(text: "Hello."));

        Assert.Equal([new RunStep { ResponseId = "resp_1", Status = RunStatus.Completed, StartedAt = At(0), EndedAt = At(3) }], course.Steps);
    }

    [Fact]
    public void An_agent_that_runs_as_a_tool_is_no_step_and_ends_no_run()
    {
        RunCourse course = Fold(Said("a"), Say(1, "inside", scope: "call_1"), Error("inner", scope: "call_1"), Final());

        Assert.Equal(["a"], course.Steps.Select(step => step.Agent));
        Assert.Equal(RunStatus.Completed, course.Status);
    }

    [Theory]
    [InlineData(RunOutcome.InterruptedCode, RunStatus.Interrupted)]
    [InlineData("rate_limit", RunStatus.Failed)]
    public void A_run_that_broke_off_broke_its_step_off_and_says_why(string code, RunStatus expected)
    {
        RunCourse course = Fold(Said("a"), Lived("completed", "resp_1"), Said("b"), Error(code), Final(text: "too late"));

        Assert.Equal([RunStatus.Completed, expected], course.Steps.Select(step => step.Status));
        Assert.Equal((expected, "It broke.", code, null), (course.Status, course.FailureReason, course.Error!.Code, course.Final));
        Assert.Equal(5, course.Last.Value);
    }

    [Theory]
    [InlineData("completed", RunStatus.Completed)]
    [InlineData("incomplete", RunStatus.Incomplete)]
    [InlineData("refused", RunStatus.Refused)]
    [InlineData("failed", RunStatus.Failed)]
    [InlineData("cancelled", RunStatus.Cancelled)]
    public void A_final_gives_the_run_its_status(string final, RunStatus expected) => Assert.Equal(expected, Fold(Said("a"), Final(final)).Status);

    [Fact]
    public void A_run_that_a_limit_cut_says_what_the_provider_said()
    {
        RunCourse course = Fold(new Lifecycle { Status = "incomplete", Reason = "max_output_tokens" }, Final("incomplete", "Half of"));

        Assert.Equal((RunStatus.Incomplete, "max_output_tokens"), (course.Status, course.FailureReason));
        Assert.Equal([RunStatus.Incomplete], course.Steps.Select(step => step.Status));
    }

    [Fact]
    public void A_run_that_did_what_was_asked_has_no_reason()
    {
        RunCourse course = Fold(new Lifecycle { Status = "completed", Reason = "stop" }, Final());

        Assert.Null(course.FailureReason);
    }

    private static RunCourse Fold(params IEnumerable<FrameEvent> events)
    {
        var course = new RunCourse();
        foreach (FrameEvent frame in Numbered(events))
        {
            course.Apply(frame);
            course.Apply(frame);
        }

        return course;
    }

    private static string At(int index) => $"2026-01-02T03:04:{index:00}.000Z";

    private static Lifecycle Lived(string status, string response) => new() { Status = status, ResponseId = response };

    private static Lifecycle Said(string agent) => new() { Status = "in_progress", Agent = agent };

    private static FrameEvent In(string step, string agent, FrameEvent frame) =>
        frame with { Agent = agent, Workflow = new WorkflowPlace { WorkflowKey = "demo", StepName = step } };

    private static FrameEvent Branch(int index, string agent, FrameEvent frame) =>
        frame with { Agent = agent, Workflow = new WorkflowPlace { StepName = "ask", ParallelGroup = "g", BranchIndex = index } };
}
