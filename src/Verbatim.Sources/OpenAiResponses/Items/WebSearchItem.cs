using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A web search, an opened page, or a search within a page.</summary>
internal sealed class WebSearchItem(ProviderResponse response, int outputIndex) : HostedItem(response, outputIndex, ItemTypes.WebSearch)
{
    // Each new citation shows the whole list again.
    private const int MostSources = 100;

    private readonly List<string> _sources = [];
    private string? _query;

    protected override IReadOnlyList<string> Statuses { get; } = ["in_progress", "searching", "completed"];

    public bool Has(string source) => _sources.Contains(source);

    public void AddSource(string source)
    {
        if (!Has(source) && _sources.Count < MostSources)
        {
            _sources.Add(source);
            Show();
        }
    }

    protected override void Read(JsonElement item, NoticeList notices)
    {
        if (item.Member("action") is not { } action)
            return;

        string[] queries = [.. action.Texts("queries")];
        _query = action.Text("query") ?? (queries is [] ? action.Text("pattern") : string.Join(" · ", queries)) ?? _query;

        IEnumerable<string?> sources = action.Elements("sources").Select(source => source.Text("url")).Append(action.Text("url"));
        foreach (string source in sources.OfType<string>())
        {
            if (!Has(source) && _sources.Count < MostSources)
                _sources.Add(source);
            else if (!Has(source))
                notices.Truncated("tool.sources", $"Only the first {MostSources} sources are kept.");
        }
    }

    protected override ToolState Describe() => new()
    {
        ToolType = "web_search",
        ToolCallId = ItemId,
        Status = Status,
        Query = _query,
        Sources = _sources is [] ? null : [.. _sources],
    };
}
