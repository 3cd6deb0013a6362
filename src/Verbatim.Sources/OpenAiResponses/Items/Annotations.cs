using System.Text.Json;
using Verbatim.Frames.Events;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>Reads a provider's annotation as a citation.</summary>
internal static class Annotations
{
    /// <summary>The citation as the provider gives it; null for a kind that the contract does not know, or one without its source.</summary>
    public static Citation? Read(JsonElement annotation) => annotation.Text("type") switch
    {
        "url_citation" when annotation.Text("url") is { } url => new Citation
        {
            Type = "url_citation",
            StartIndex = annotation.Index("start_index"),
            EndIndex = annotation.Index("end_index"),
            Title = annotation.Text("title"),
            Url = url,
        },
        "container_file_citation" when annotation.Text("file_id") is { } file => new Citation
        {
            Type = "container_file_citation",
            StartIndex = annotation.Index("start_index"),
            EndIndex = annotation.Index("end_index"),
            ContainerId = annotation.Text("container_id") ?? "",
            FileId = file,
            Filename = annotation.Text("filename"),
        },
        "file_citation" or "file_path" when annotation.Text("file_id") is { } file => new Citation
        {
            Type = "file_citation",
            StartIndex = annotation.Index("start_index"),
            EndIndex = annotation.Index("end_index"),
            Index = annotation.Index("index"),
            FileId = file,
            Filename = annotation.Text("filename"),
        },
        _ => null,
    };

    /// <summary>Gives a citation that came without a range the place in the text where it came; only file citations may go without.</summary>
    public static Citation Place(Citation citation, int textLength) => citation.Type == "file_citation"
        ? citation
        : citation with { StartIndex = citation.StartIndex ?? textLength, EndIndex = citation.EndIndex ?? citation.StartIndex ?? textLength };
}
