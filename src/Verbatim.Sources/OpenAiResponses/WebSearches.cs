using Verbatim.Sources.OpenAiResponses.Items;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>The web searches of a response, found by the pages that they list: an answer may cite thousands of pages after hundreds of searches.</summary>
internal sealed class WebSearches
{
    private readonly List<WebSearchItem> _all = [];
    private readonly Dictionary<string, List<WebSearchItem>> _byPage = new(StringComparer.Ordinal);

    public void Add(WebSearchItem search) => _all.Add(search);

    /// <summary>A search lists a page.</summary>
    public void Add(WebSearchItem search, string page)
    {
        if (!_byPage.TryGetValue(page, out List<WebSearchItem>? searches))
            _byPage[page] = searches = [];
        searches.Add(search);
    }

    /// <summary>The search that found a page which the item there cites: the first before it that lists the page, or else the last before it.</summary>
    public WebSearchItem? Of(int outputIndex, string page) =>
        _byPage.GetValueOrDefault(page)?.Find(search => search.OutputIndex < outputIndex)
        ?? _all.FindLast(search => search.OutputIndex < outputIndex);
}
