using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A search in the provider's files.</summary>
internal sealed class FileSearchItem(ProviderResponse response, int outputIndex) : HostedItem(response, outputIndex, ItemTypes.FileSearch)
{
    private IReadOnlyList<string>? _queries;
    private IReadOnlyList<FileSearchResult>? _results;

    protected override IReadOnlyList<string> Statuses { get; } = ["in_progress", "searching", "completed"];

    protected override void Read(JsonElement item, NoticeList notices)
    {
        if (item.Texts("queries").ToList() is { Count: > 0 } queries)
            _queries = queries;

        JsonElement[] results = [.. item.Elements("results")];
        if (results is [])
            return;

        if (results.Length > Options.MaxFileSearchResults)
            notices.Truncated("tool.results", $"Only the first {Options.MaxFileSearchResults} of {results.Length} results are kept.");
        _results = [.. results.Take(Options.MaxFileSearchResults).Select((result, index) => ReadResult(result, index, notices))];
    }

    protected override ToolState Describe() => new()
    {
        ToolType = "file_search",
        ToolCallId = ItemId,
        Status = Status,
        Queries = _queries,
        Results = _results,
    };

    private FileSearchResult ReadResult(JsonElement result, int index, NoticeList notices)
    {
        string path = $"tool.results[{index}]";
        string? text = result.Text("text");
        if (text?.Length > Options.MaxFileSearchText)
            notices.Cut(path + ".text", Options.MaxFileSearchText);

        return new FileSearchResult
        {
            FileId = result.Text("file_id") ?? "",
            Filename = result.Text("filename"),
            Score = result.Member("score") is { ValueKind: JsonValueKind.Number } score && score.TryGetDouble(out double value) && double.IsFinite(value)
                ? value
                : null,
            VectorStoreId = result.Text("vector_store_id"),
            Attributes = result.Member("attributes") is { } attributes ? CleanAttributes(attributes, path + ".attributes", notices) : null,
            Text = text is null ? null : TextCut.ToAtMost(text, Options.MaxFileSearchText),
        };
    }

    private JsonElement? CleanAttributes(JsonElement attributes, string path, NoticeList notices)
    {
        CleanJson clean = JsonCleaner.Clean(attributes, path, Options.MaxFileSearchText, notices);
        if (clean.Utf8.Length <= Options.MaxFileSearchText * 8)
            return clean.ToElement();

        notices.Truncated(path, "The attributes are too large to be kept.");
        return null;
    }
}
