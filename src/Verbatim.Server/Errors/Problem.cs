using System.Text.Json.Serialization;

namespace Verbatim.Server.Errors;

/// <summary>An answer that is not what was asked for (RFC 9457; ). Names no id and repeats nothing that was sent.</summary>
/// <remarks>The slug is the stable end of the type; docs/errors.md lists them all.</remarks>
internal sealed record Problem([property: JsonIgnore] string Slug, [property: JsonPropertyOrder(-3)] int Status, [property: JsonPropertyOrder(-4)] string Title)
{
    [JsonPropertyOrder(-5)]
    public string Type => $"urn:verbatim:problem:{Slug}";

    /// <summary>A sentence for the caller's developer: what was expected.</summary>
    public string? Detail { get; init; }

    /// <summary>After how many seconds the same request may succeed, as the header <c>Retry-After</c>.</summary>
    [JsonIgnore]
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The clause that the recorded input breaks.</summary>
    public string? Rule { get; init; }

    /// <summary>The line of the body, 1-based, at which the refused frame begins.</summary>
    public long? Line { get; init; }

    /// <summary>Where the run goes on.</summary>
    public long? ExpectedEventId { get; init; }

    /// <summary>How many frames of this request were recorded before the fault.</summary>
    public long? Accepted { get; init; }

    /// <summary>How many frames of this request were there already.</summary>
    public long? Duplicates { get; init; }

    /// <summary>The run's last event id.</summary>
    public long? LastEventId { get; init; }
}
