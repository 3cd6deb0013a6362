namespace Verbatim.Frames;

/// <summary>The part of a frame that decides where it belongs (contract public-sse-v1, Envelope).</summary>
/// <param name="EventId">Its position in the run.</param>
/// <param name="StreamId">The stream it was sent on; one run has one.</param>
/// <param name="Kind">What happened; one of <see cref="FrameKinds"/>.</param>
/// <param name="ConversationId">As written in the frame: membership never comes from it.</param>
/// <param name="WorkflowRunId">As written in <c>workflow</c>, or null where the frame has none.</param>
/// <param name="IsScoped">Whether the frame belongs to an agent that runs as a tool of another.</param>
public sealed record FrameEnvelope(
    Position EventId,
    string StreamId,
    string Kind,
    string ConversationId,
    string? WorkflowRunId,
    bool IsScoped)
{
    /// <summary>Whether this frame ends the run: <c>final</c> or <c>error</c> without <c>scope</c>.</summary>
    public bool IsRootTerminal => !IsScoped && (Kind is FrameKinds.Final or FrameKinds.Error);
}
