using System.Text.Json;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A web search, an opened page, or a search within a page.</summary>
internal sealed class WebSearchItem(ProviderResponse response, int outputIndex) : HostedItem(response, outputIndex, ItemTypes.WebSearch)
{
    // Each new citation shows the whole list again.
    private const int MostSources = 100;

    private bool _isNoticed;

    protected override IReadOnlyList<string> Statuses { get; } = ["in_progress", "searching", "completed"];

    public void AddSource(string source)
    {
        if (TryAdd(source))
            Show();
    }

    protected override void Read(JsonElement item)
    {
        if (item.Member("action") is not { } action)
            return;

        string[] queries = [.. action.Texts("queries")];
        string? query = action.Text("query") ?? (queries is [] ? action.Text("pattern") : string.Join(" · ", queries));
        Tool = Tool with { Query = query ?? Tool.Query };

        IEnumerable<string?> sources = action.Elements("sources").Select(source => source.Text("url")).Append(action.Text("url"));
        foreach (string source in sources.OfType<string>())
            TryAdd(source);
    }

    protected override void OnRestore(ItemState state)
    {
        base.OnRestore(state);
        foreach (string source in Tool.Sources ?? [])
            Response.WebSearches.Add(this, source);
    }

    // Whether there is something new to show: a source, or that there are too many.
    private bool TryAdd(string source)
    {
        IReadOnlyList<string> known = Tool.Sources ?? [];
        if (known.Contains(source))
            return false;

        if (known.Count < MostSources)
        {
            Tool = Tool with { Sources = [.. known, source] };
            Response.WebSearches.Add(this, source);
            return true;
        }

        bool isNew = !_isNoticed;
        _isNoticed = true;
        if (isNew)
            ReadAnew("tool.sources").Truncated("tool.sources", $"Only the first {MostSources} sources are kept.");
        return isNew;
    }
}
