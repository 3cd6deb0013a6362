using System.Text.Json;
using System.Text.Json.Serialization;
using Verbatim.Frames;
using Verbatim.Frames.Events;

namespace Verbatim.Server.Description;

/// <summary>What is written without being made an object first, as the description shows it.</summary>
internal static class Shapes
{
    /// <summary>A recorded frame, exactly as it was recorded. Each kind has fields of its own: see the event contract public_sse_v1.</summary>
    internal sealed record RecordedFrame(
        string Schema,
        long EventId,
        string StreamId,
        DateTimeOffset ServerTimestamp,
        string Kind,
        ConversationId ConversationId,
        string? ResponseId,
        string? Agent,
        WorkflowPlace? Workflow,
        AgentScope? Scope,
        long? ProviderSequenceNumber,
        IReadOnlyList<Notice>? Notices);

    /// <summary>A page of a run's frames.</summary>
    internal sealed record EventPage(
        RunId WorkflowRunId,
        ConversationId ConversationId,
        RunStatus RunStatus,
        string? RequestMessage,
        IReadOnlyList<RecordedFrame> Items,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);

    /// <summary>A page of a conversation's frames.</summary>
    internal sealed record ConversationPage(ConversationId ConversationId, IReadOnlyList<RecordedFrame> Items, string NextCursor);

    /// <summary>What a user sees of a run: the fold of its frames.</summary>
    internal sealed record TranscriptView(
        int Format,
        RunId WorkflowRunId,
        ConversationId ConversationId,
        string WorkflowKey,
        RunStatus RunStatus,
        string? RequestMessage,
        DateTimeOffset StartedAt,
        DateTimeOffset? EndedAt,
        long LastEventId,
        string? Cursor,
        IReadOnlyList<TranscriptItem> Entries,
        JsonElement? Ending);

    /// <summary>One thing that the user sees: a message, a tool's card, reasoning and others, told apart by their type.</summary>
    internal sealed record TranscriptItem(string Type, string Key, long FirstEventId, long Revision, string? At, string? Agent, string? StepName);
}
