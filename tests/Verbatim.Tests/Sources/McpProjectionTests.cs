using Verbatim.Frames.Events;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

public sealed class McpProjectionTests
{
    [Fact]
    public void A_call_that_has_to_be_asked_for_waits_with_its_arguments_and_is_granted_once()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("tools");

        ToolState waiting = said.OfType<ToolStatusChanged>().First(frame => frame.Tool.ToolType == "mcp").Tool;
        Assert.Equal(("mcpr_1", "awaiting_approval", "ask", "wiki", """{"page":"Bees"}"""), (waiting.ToolCallId, waiting.Status, waiting.ToolName, waiting.ServerLabel, waiting.ArgumentsText));
        ToolApproval approval = Assert.Single(said.OfType<ToolApproval>());
        Assert.Equal(("mcpr_1", "mcpr_1", "ask", true), (approval.ToolCallId, approval.ApprovalRequestId, approval.ToolName, approval.Approved));
    }

    [Fact]
    public void A_call_that_failed_shows_its_error_and_is_failed()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("tools");

        Assert.Equal(
            ["in_progress", "failed", "failed"],
            said.OfType<ToolStatusChanged>().Where(frame => frame.Tool.ToolCallId == "mcp_1").Select(frame => frame.Tool.Status));
        Assert.Contains("No such page.", said.OfType<ToolOutput>().Single(frame => frame.ToolType == "mcp").Output.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("""{"page":"Bees"}""", said.OfType<ToolArgumentsDone>().Single(frame => frame.ToolType == "mcp").ArgumentsText);
    }

    [Fact]
    public void A_call_that_went_well_shows_its_output()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(), Done(0, new { id = "mcp_1", type = "mcp_call", name = "ask", server_label = "wiki", arguments = "{}", output = "Bees." }), Completed());

        Assert.Equal("Bees.", Assert.Single(said.OfType<ToolOutput>()).Output.GetString());
        Assert.Equal("completed", said.OfType<ToolStatusChanged>().Last().Tool.Status);
    }

    [Fact]
    public void An_answer_of_no_is_shown_with_its_reason_cut()
    {
        List<FrameEvent> said = Projecting.Said(
            Created(),
            Done(0, new { id = "mcpr_1", type = "mcp_approval_request", name = "ask", server_label = "wiki", arguments = "{}" }),
            Done(1, new { id = "mcpa_1", type = "mcp_approval_response", approval_request_id = "mcpr_1", approve = false, reason = new string('n', 3_000) }),
            Completed());

        ToolApproval approval = Assert.Single(said.OfType<ToolApproval>());
        Assert.Equal(("mcpr_1", "ask", "wiki", false, 2_000), (approval.ToolCallId, approval.ToolName, approval.ServerLabel, approval.Approved, approval.Reason!.Length));
        Assert.Equal("reason", Assert.Single(approval.Notices!).Path);
    }

    [Fact]
    public void An_answer_of_no_counts_where_it_is_announced_and_never_closed_and_counts_once()
    {
        object answer = new { id = "mcpa_1", type = "mcp_approval_response", approval_request_id = "mcpr_1", approve = false };
        string[] asked =
        [
            Created(), Done(0, new { id = "mcpr_1", type = "mcp_approval_request", name = "ask", server_label = "wiki", arguments = "{}" }), Added(1, answer),
        ];

        Assert.False(Assert.Single(Projecting.Said([.. asked, Completed()]).OfType<ToolApproval>()).Approved);
        Assert.False(Assert.Single(Projecting.Said([.. asked, Done(1, answer), Completed()]).OfType<ToolApproval>()).Approved);
    }
}
