using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>Answers to approval requests: each question is answered once, on its own card.</summary>
internal sealed class McpApprovals(ProjectionOptions options, IEnumerable<string> answered)
{
    private readonly HashSet<string> _answered = new(answered, StringComparer.Ordinal);

    /// <summary>The requests that have their answer, in bodies before this one too.</summary>
    public IReadOnlyList<string> Answered => [.. _answered];

    public void Grant(string request, OutputItem source, CallCard call) => Answer(request, isApproved: true, reason: null, source, call);

    public void Answer(string request, bool isApproved, string? reason, OutputItem source, CallCard call)
    {
        if (!_answered.Add(request))
            return;

        var notices = new NoticeList();
        string? shown = reason is null
            ? null
            : TextCut.ToAtMost(JsonCleaner.CleanText(reason, "reason", notices), options.MaxApprovalReason, "reason", notices);
        source.Emit(
            new ToolApproval
            {
                ToolCallId = request,
                ToolType = "mcp",
                ToolName = call.Name,
                ServerLabel = call.ServerLabel,
                ApprovalRequestId = request,
                Approved = isApproved,
                Reason = shown,
            },
            notices);
    }
}
