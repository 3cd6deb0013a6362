using System.Text.Json;
using System.Text.Json.Serialization;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts.Entries;

/// <summary>A tool call: one card from its announcement to its result.</summary>
public sealed class ToolCard : ItemEntry
{
    /// <summary>The call; null while its item is announced only.</summary>
    [JsonInclude]
    public string? ToolCallId { get; internal set; }

    /// <summary>One of the seven types, or what the announced item's type tells.</summary>
    [JsonInclude]
    public string ToolType { get; internal set; } = "";

    /// <summary>The tool's name.</summary>
    [JsonInclude]
    public string Name { get; internal set; } = "";

    /// <summary>Where the call stands. See <see cref="ToolCardStatus.Running"/> for a run that has ended.</summary>
    [JsonInclude]
    public ToolCardStatus Status { get; internal set; }

    /// <summary>The status as the last <c>tool.status</c> wrote it, such as <c>searching</c>.</summary>
    [JsonInclude]
    public string? Progress { get; internal set; }

    /// <summary>Whether it may still go on, as far as its own frames tell.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is ToolCardStatus.Running or ToolCardStatus.WaitingForApproval;

    /// <summary>When the call was answered, as written in its frame.</summary>
    [JsonInclude]
    public string? EndedAt { get; internal set; }

    /// <summary>The arguments as text, verbatim unless redacted or cut; null for tools without.</summary>
    [JsonInclude]
    public GrowingText? ArgumentsText { get; internal set; }

    /// <summary>The same as an object, once they are whole.</summary>
    [JsonInclude]
    public JsonElement? ArgumentsJson { get; internal set; }

    /// <summary>code_interpreter: the code that ran.</summary>
    [JsonInclude]
    public GrowingText? Code { get; internal set; }

    /// <summary>What the tool gave back: any JSON, as it stood in its frame; null also where it gave back null.</summary>
    [JsonInclude]
    public JsonElement? Output { get; internal set; }

    /// <summary>mcp: the server.</summary>
    [JsonInclude]
    public string? ServerLabel { get; internal set; }

    /// <summary>mcp: the answer to the question whether it may run.</summary>
    [JsonInclude]
    public ToolApprovalAnswer? Approval { get; internal set; }

    /// <summary>web_search and file_search: what was asked.</summary>
    [JsonInclude]
    public IReadOnlyList<string> Queries { get; internal set; } = [];

    /// <summary>web_search: addresses it found.</summary>
    [JsonInclude]
    public IReadOnlyList<string> Sources { get; internal set; } = [];

    /// <summary>file_search: what it found.</summary>
    [JsonInclude]
    public IReadOnlyList<FileSearchResult> Results { get; internal set; } = [];

    /// <summary>code_interpreter: where it runs.</summary>
    [JsonInclude]
    public string? ContainerId { get; internal set; }

    /// <summary>image_generation: how the picture is made; null for other tools.</summary>
    [JsonInclude]
    public ImageSettings? Image { get; internal set; }

    /// <summary>Images and long texts that came in chunks.</summary>
    [JsonIgnore]
    public IReadOnlyList<ToolContent> Contents => ContentList is { } contents ? contents : [];

    [JsonInclude, JsonPropertyName("contents")]
    internal OrderedParts<ToolContent>? ContentList { get; set; }

    /// <summary>agent: who runs.</summary>
    [JsonInclude]
    public string? RunningAgent { get; internal set; }

    /// <summary>agent: the error that ended it.</summary>
    [JsonInclude]
    public ErrorDetail? Error { get; internal set; }

    /// <summary>agent: files of its answer.</summary>
    [JsonInclude]
    public IReadOnlyList<Attachment> Attachments { get; internal set; } = [];

    /// <summary>agent: what it said and did, in order of first appearance.</summary>
    [JsonIgnore]
    public IReadOnlyList<TranscriptEntry> Entries => EntryList ?? [];

    [JsonInclude, JsonPropertyName("entries")]
    internal List<TranscriptEntry>? EntryList { get; set; }
}
