using System.Text.Json.Serialization;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts.Entries;

/// <summary>Memory was shortened here: what stands above is no longer whole in the model's memory.</summary>
public sealed class CheckpointEntry : TranscriptEntry
{
    /// <summary>How.</summary>
    [JsonInclude]
    public Checkpoint Checkpoint { get; internal set; } = new() { Strategy = "" };
}
