using System.Text.Json.Serialization;

namespace Verbatim.Transcripts.Entries;

/// <summary>Where a tool call stands, by its frames.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ToolCardStatus>))]
public enum ToolCardStatus
{
    /// <summary>Announced, being written, or at work. In a run that has ended: no result was recorded.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Somebody has to allow it first.</summary>
    [JsonStringEnumMemberName("waiting_for_approval")]
    WaitingForApproval,

    /// <summary>It gave its result.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>It failed, or the call was cut before it was whole.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Somebody refused it.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied,

    /// <summary>It was open when the run's producer was gone.</summary>
    [JsonStringEnumMemberName("interrupted")]
    Interrupted,
}
