namespace Verbatim.Client;

internal sealed record WorkflowList(IReadOnlyList<WorkflowSummary> Items);
