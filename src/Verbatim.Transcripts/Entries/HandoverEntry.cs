using System.Text.Json.Serialization;

namespace Verbatim.Transcripts.Entries;

/// <summary>One agent handed over to another.</summary>
public sealed class HandoverEntry : TranscriptEntry
{
    /// <summary>Who spoke before.</summary>
    [JsonInclude]
    public string? FromAgent { get; internal set; }

    /// <summary>Who speaks from here.</summary>
    [JsonInclude]
    public string ToAgent { get; internal set; } = "";

    /// <summary>The how-manieth handover of the run.</summary>
    [JsonInclude]
    public int? HandoffIndex { get; internal set; }
}
