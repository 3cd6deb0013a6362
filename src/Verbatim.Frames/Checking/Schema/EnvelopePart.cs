namespace Verbatim.Frames.Checking.Schema;

/// <summary>The parts of <see cref="FrameEnvelope"/>, kept while the fields go by.</summary>
internal enum EnvelopePart
{
    None,
    EventId,
    StreamId,
    ConversationId,
    WorkflowRunId,
    Scope,
}
