using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>What a frame says, read: the envelope that every kind carries (contract public-sse-v1, Envelope).</summary>
/// <remarks>A view for reading and for writing new frames. What is stored and replayed are the bytes, never this.</remarks>
public abstract record FrameEvent
{
    /// <summary>The contract's name, <c>public_sse_v1</c>.</summary>
    [JsonPropertyOrder(-30)]
    public string Schema { get; init; } = "public_sse_v1";

    /// <summary>The position in the run, 1-based.</summary>
    [JsonPropertyOrder(-29)]
    public long EventId { get; init; }

    /// <summary>The stream; one run has one.</summary>
    [JsonPropertyOrder(-28)]
    public string StreamId { get; init; } = "";

    /// <summary>RFC 3339, UTC, milliseconds and <c>Z</c>. For display: order never comes from it.</summary>
    [JsonPropertyOrder(-27)]
    public string ServerTimestamp { get; init; } = "";

    /// <summary>One of <see cref="FrameKinds"/>, or what a newer writer wrote.</summary>
    [JsonPropertyOrder(-26)]
    public abstract string Kind { get; }

    /// <summary>The conversation.</summary>
    [JsonPropertyOrder(-25)]
    public string ConversationId { get; init; } = "";

    /// <summary>The provider's response that this belongs to.</summary>
    [JsonPropertyOrder(-24)]
    public string? ResponseId { get; init; }

    /// <summary>The agent that speaks.</summary>
    [JsonPropertyOrder(-23)]
    public string? Agent { get; init; }

    /// <summary>Where in the workflow this happened.</summary>
    [JsonPropertyOrder(-22)]
    public WorkflowPlace? Workflow { get; init; }

    /// <summary>Set when an agent that runs as a tool of another speaks.</summary>
    [JsonPropertyOrder(-21)]
    public AgentScope? Scope { get; init; }

    /// <summary>The provider's own number; never falls within one response.</summary>
    [JsonPropertyOrder(-20)]
    public long? ProviderSequenceNumber { get; init; }

    /// <summary>What was redacted or cut in this frame.</summary>
    [JsonPropertyOrder(100)]
    public IReadOnlyList<Notice>? Notices { get; init; }
}
