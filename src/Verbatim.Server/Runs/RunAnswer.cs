using Verbatim.Frames;
using Verbatim.Frames.Events;

namespace Verbatim.Server.Runs;

/// <summary>What a run that was waited for ended with: the payload of its terminal frame.</summary>
internal sealed record RunAnswer(RunId WorkflowRunId, ConversationId ConversationId, RunStatus RunStatus, FinalResult? Final, ErrorDetail? Error);
