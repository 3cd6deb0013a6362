using System.Text.Json;
using Verbatim.Sources.OpenAiResponses.Items;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>One response: its items as they grow. Output indexes start again with the next.</summary>
/// <remarks>Where an earlier body had its beginning, <c>resumedAfter</c> is the provider's number of the last event taken there.</remarks>
internal sealed class ProviderResponse(FrameSink sink, ProjectionOptions options, CallCards calls, McpApprovals approvals, long? resumedAfter)
{
    private readonly List<OutputItem> _items = [];
    private readonly Dictionary<int, OutputItem> _current = [];
    private readonly SeenEvents _seen = new(resumedAfter ?? long.MinValue);
    private bool _isJson;

    public FrameSink Sink { get; } = sink;

    public ProjectionOptions Options { get; } = options;

    public CallCards Calls { get; } = calls;

    public McpApprovals Approvals { get; } = approvals;

    /// <summary>Whether an earlier body had its beginning, so that the texts sent so far are not known here.</summary>
    public bool IsResumed { get; } = resumedAfter is not null;

    /// <summary>How it ended; null while it has not.</summary>
    public string? Status { get; private set; }

    public ProviderError? Error { get; set; }

    /// <summary>The provider's id: the first one, where a server changes it with every event.</summary>
    public string? Id { get; private set; }

    public void Identify(JsonElement? response)
    {
        Id ??= response.Text("id");
        Sink.ResponseId ??= Id;
        if (response.Member("text").Member("format").Text("type") is { } format)
            _isJson = format == "json_schema";
    }

    /// <summary>Whether a resumed stream sends again what was taken.</summary>
    public bool IsRepeated(string type, JsonElement? response, JsonElement providerEvent) =>
        (response.Text("id") is not { } id || id == Id) && _seen.IsRepeated(type, providerEvent);

    public void AddItem(JsonElement item, int? outputIndex)
    {
        if (item.Text("type") is not { } type)
            return;

        int index = outputIndex ?? _items.Count;
        bool isKnown = _current.TryGetValue(index, out OutputItem? known) && known.Type == type && !known.IsDone;
        (isKnown ? known! : Begin(index, type, item)).Add(item);
    }

    public void FinishItem(JsonElement item, int? outputIndex)
    {
        if (item.Text("type") is not { } type)
            return;

        OutputItem? known = outputIndex is { } index ? _current.GetValueOrDefault(index) : ById(item.Text("id"));
        bool isSame = known is not null && known.Type == type && (!known.IsDone || known.ItemId == item.Text("id"));
        (isSame ? known! : Begin(outputIndex ?? _items.Count, type, item)).Finish(item);
    }

    public void Take(string name, JsonElement providerEvent)
    {
        string? type = ItemTypes.OfEvent(name, providerEvent);
        OutputItem? item = providerEvent.Index("output_index") is { } index
            ? _current.GetValueOrDefault(index)
            : ById(providerEvent.Text("item_id")) ?? _items.FindLast(open => open.Type == type);

        // An item that was never announced begins with the first event about it, as long as the response goes on.
        if (item is null && type is not null && Status is null)
        {
            item = Begin(providerEvent.Index("output_index") ?? _items.Count, type, default);
            item.Identify(providerEvent.Text("item_id"));
        }

        item?.Take(name, providerEvent);
    }

    /// <summary>The search that found a cited page: the one that lists it, or else the last before the message.</summary>
    public WebSearchItem? WebSearchOf(int outputIndex, string url)
    {
        List<WebSearchItem> searches = [.. _items.OfType<WebSearchItem>().Where(search => search.OutputIndex < outputIndex)];
        return searches.Find(search => search.Has(url)) ?? searches.LastOrDefault();
    }

    public void End(string status, JsonElement? response)
    {
        // A body that tells the response whole, instead of streaming it, has its items here only. Otherwise this list is not to be trusted.
        if (_items is [])
        {
            int index = 0;
            foreach (JsonElement item in response?.Elements("output") ?? [])
                FinishItem(item, index++);
        }

        foreach (OutputItem item in _items)
            item.Close(isCut: status != ResponseAnswer.Completed);
        Status = status;
    }

    public ResponseAnswer ToAnswer()
    {
        OutputItem[] items = [.. _items.OrderBy(item => item.OutputIndex)];
        MessageItem? last = items.OfType<MessageItem>().LastOrDefault();
        return new ResponseAnswer
        {
            Status = Status ?? (Error is null ? ResponseAnswer.Truncated : ResponseAnswer.Failed),
            Text = JoinOrNull(items.OfType<MessageItem>().Where(message => message.IsAnswer).Select(message => message.Text)),
            ReasoningSummary = JoinOrNull(items.OfType<ReasoningItem>().SelectMany(reasoning => reasoning.SummaryTexts)),
            Refusal = last is { IsRefusal: true } ? last.RefusalText : null,
            IsJson = _isJson,
            Error = Error,
        };
    }

    private OutputItem Begin(int index, string type, JsonElement item)
    {
        OutputItem begun = ItemTypes.Create(this, index, type, item);
        _items.Add(begun);
        _current[index] = begun;
        return begun;
    }

    private OutputItem? ById(string? id) => id is null ? null : _items.FindLast(item => item.ItemId == id);

    private static string? JoinOrNull(IEnumerable<string> texts)
    {
        string joined = string.Join("\n\n", texts.Where(text => text.Length > 0));
        return joined.Length == 0 ? null : joined;
    }
}
