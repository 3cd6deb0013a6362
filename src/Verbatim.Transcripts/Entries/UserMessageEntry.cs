using System.Text.Json.Serialization;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts.Entries;

/// <summary>What the user asked, from the run's header.</summary>
public sealed class UserMessageEntry : TranscriptEntry
{
    /// <summary>The whole message.</summary>
    [JsonInclude]
    public string Text { get; internal set; } = "";

    /// <summary>What the user sent along.</summary>
    [JsonInclude]
    public IReadOnlyList<Attachment> Attachments { get; internal set; } = [];
}
