using System.Text.Json.Serialization;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts.Entries;

/// <summary>One thing that the user sees. Belongs to its transcript, which changes it as frames come.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(UserMessageEntry), "user_message")]
[JsonDerivedType(typeof(MessageEntry), "message")]
[JsonDerivedType(typeof(ReasoningEntry), "reasoning")]
[JsonDerivedType(typeof(ToolCard), "tool")]
[JsonDerivedType(typeof(HandoverEntry), "handover")]
[JsonDerivedType(typeof(CheckpointEntry), "checkpoint")]
[JsonDerivedType(typeof(UnknownEntry), "unknown")]
public abstract class TranscriptEntry : INoticed
{
    private protected TranscriptEntry()
    {
    }

    /// <summary>Unique in the transcript, the same whoever folds it, and fit for a DOM id: a letter and digits.</summary>
    [JsonInclude]
    public string Key { get; internal set; } = "";

    /// <summary>The frame at which this appeared; 0 for what the run's header tells.</summary>
    [JsonInclude]
    public long FirstEventId { get; internal set; }

    /// <summary>The last frame that changed this or anything nested in it. Equal revisions show the same.</summary>
    [JsonInclude]
    public long Revision { get; internal set; }

    /// <summary>The time of the first frame as written: RFC 3339. For display only.</summary>
    [JsonInclude]
    public string? At { get; internal set; }

    /// <summary>The agent that speaks or acts.</summary>
    [JsonInclude]
    public string? Agent { get; internal set; }

    /// <summary>The workflow's step.</summary>
    [JsonInclude]
    public string? StepName { get; internal set; }

    /// <summary>What was redacted or cut in the frames of this entry and in none of its parts, each once; null where nothing was.</summary>
    [JsonIgnore]
    public IReadOnlyList<Notice>? Notices => NoticeList;

    [JsonInclude, JsonPropertyName("notices")]
    internal List<Notice>? NoticeList { get; set; }

    List<Notice>? INoticed.NoticeList { get => NoticeList; set => NoticeList = value; }

    /// <summary>The card this is nested in.</summary>
    [JsonIgnore]
    internal ToolCard? Parent { get; set; }
}
