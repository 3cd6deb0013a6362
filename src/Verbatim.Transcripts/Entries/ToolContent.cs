using System.Text.Json.Serialization;

namespace Verbatim.Transcripts.Entries;

/// <summary>Something that came in chunks: an image as base64, or a long text.</summary>
public sealed class ToolContent
{
    /// <summary>The field of the call that it fills, as its writer named it.</summary>
    [JsonInclude]
    public string Field { get; internal set; } = "";

    /// <summary>Its place among parts of that field.</summary>
    [JsonInclude]
    public int? PartIndex { get; internal set; }

    /// <summary>Whether <see cref="Text"/> is base64 of bytes, of the format that the card names.</summary>
    [JsonInclude]
    public bool IsBase64 { get; internal set; }

    /// <summary>The chunks joined; null where one is missing.</summary>
    [JsonInclude]
    public string? Text { get; internal set; }

    /// <summary>A chunk is missing: say so instead of showing half of it.</summary>
    [JsonInclude]
    public bool HasGap { get; internal set; }
}
