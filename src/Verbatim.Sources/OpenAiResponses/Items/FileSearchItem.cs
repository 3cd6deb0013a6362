using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A search in the provider's files.</summary>
internal sealed class FileSearchItem(ProviderResponse response, int outputIndex) : HostedItem(response, outputIndex, ItemTypes.FileSearch)
{
    protected override IReadOnlyList<string> Statuses { get; } = ["in_progress", "searching", "completed"];

    protected override void Read(JsonElement item)
    {
        if (item.Texts("queries").ToList() is { Count: > 0 } queries)
            Tool = Tool with { Queries = queries };

        JsonElement[] results = [.. item.Elements("results")];
        if (results is [])
            return;

        NoticeList notices = ReadAnew("tool.results");
        if (results.Length > Options.MaxFileSearchResults)
            notices.Truncated("tool.results", $"Only the first {Options.MaxFileSearchResults} of {results.Length} results are kept.");
        Tool = Tool with { Results = [.. results.Take(Options.MaxFileSearchResults).Select((result, index) => ReadResult(result, index, notices))] };
    }

    private FileSearchResult ReadResult(JsonElement result, int index, NoticeList notices)
    {
        string path = $"tool.results[{index}]";
        return new FileSearchResult
        {
            FileId = result.Text("file_id") ?? "",
            Filename = result.Text("filename"),
            Score = result.Member("score") is { ValueKind: JsonValueKind.Number } score && score.TryGetDouble(out double value) && double.IsFinite(value)
                ? value
                : null,
            VectorStoreId = result.Text("vector_store_id"),
            Attributes = result.Member("attributes") is { } attributes ? CleanAttributes(attributes, path + ".attributes", notices) : null,
            Text = result.Text("text") is { } text ? CleanText(text, path + ".text", notices) : null,
        };
    }

    private string CleanText(string text, string path, NoticeList notices) =>
        TextCut.ToAtMost(JsonCleaner.CleanText(text, path, notices), Options.MaxFileSearchText, path, notices);

    private JsonElement? CleanAttributes(JsonElement attributes, string path, NoticeList notices)
    {
        CleanJson clean = JsonCleaner.Clean(attributes, path, Options.MaxFileSearchText, notices);
        if (clean.Utf8.Length <= Options.MaxFileSearchText * 8)
            return clean.ToElement();

        notices.Forget(path);
        notices.Truncated(path, "The attributes are too large to be kept.");
        return null;
    }
}
