using Verbatim.Frames;
using Verbatim.Frames.Events;

namespace Verbatim.Client;

/// <summary>What a run that was waited for ended with: the payload of its terminal frame.</summary>
/// <param name="WorkflowRunId">The run.</param>
/// <param name="ConversationId">Its conversation.</param>
/// <param name="RunStatus">How it ended.</param>
/// <param name="Final">What it ended with, where it ended by a <c>final</c>.</param>
/// <param name="Error">What went wrong, where it ended by an <c>error</c>.</param>
public sealed record EndedRun(RunId WorkflowRunId, ConversationId ConversationId, RunStatus RunStatus, FinalResult? Final, ErrorDetail? Error);
