using Verbatim.Frames;

namespace Verbatim.Client;

/// <summary>A run that was created, now or by an earlier call with the same fields.</summary>
/// <param name="WorkflowRunId">The run.</param>
/// <param name="ConversationId">Its conversation.</param>
/// <param name="RunStatus">Where it stands.</param>
public sealed record BegunRun(RunId WorkflowRunId, ConversationId ConversationId, RunStatus RunStatus);
