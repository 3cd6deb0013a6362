using System.Text.Json;
using Verbatim.Sources.OpenAiResponses.Items;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>One response: its items as they grow. Output indexes start again with the next.</summary>
internal sealed class ProviderResponse
{
    private readonly ResponseItems _items;
    private readonly SeenEvents _seen;
    private bool _isJson;
    private bool _isSentAgain;

    /// <summary>Begins a response, or goes on with one where an earlier body has left it.</summary>
    public ProviderResponse(FrameSink sink, ProjectionOptions options, CallCards calls, McpApprovals approvals, ResponseState? left)
    {
        Sink = sink;
        Options = options;
        Calls = calls;
        Approvals = approvals;
        IsLeftOver = left is not null;
        Id = left?.Id;
        HasManyIds = left is { HasManyIds: true };
        _isJson = left is { IsJson: true };
        Held = new HeldText(sink, options.MaxHeldText);
        _seen = new SeenEvents(left?.LastNumber);
        _items = new ResponseItems(this);
        foreach (ItemState item in left?.Items ?? [])
            _items.Restore(item);
    }

    public FrameSink Sink { get; }

    public ProjectionOptions Options { get; }

    public HeldText Held { get; }

    public CallCards Calls { get; }

    public McpApprovals Approvals { get; }

    public UnnamedCalls UnnamedCalls { get; } = new();

    public WebSearches WebSearches { get; } = new();

    /// <summary>Whether an earlier body had its beginning.</summary>
    public bool IsLeftOver { get; }

    /// <summary>How it ended; null while it has not.</summary>
    public string? Status { get; private set; }

    public ProviderError? Error { get; set; }

    /// <summary>The provider's id: the first one, where a server changes it with every event.</summary>
    public string? Id { get; private set; }

    /// <summary>Whether it goes by several ids, so that another id does not make another response.</summary>
    public bool HasManyIds { get; private set; }

    /// <summary>Whether what looked like this response sent again was another one: some servers give each the same id and begin to count anew.</summary>
    public bool HidesAnother => _isSentAgain && _seen.IsContradicted;

    public void Identify(JsonElement? response)
    {
        string? id = response.Text("id");
        HasManyIds |= id is not null && Id is not null && id != Id;
        Name(id);
        if (response.Member("text").Member("format").Text("type") is { } format)
            _isJson = format == "json_schema";
    }

    public void Name(string? id)
    {
        Id ??= id;
        Sink.ResponseId ??= Id;
    }

    /// <summary>Whether a resumed stream sends again what was taken.</summary>
    public bool IsRepeated(string type, JsonElement? response, JsonElement providerEvent)
    {
        bool isCreation = type == "response.created";
        bool isElsewhere = isCreation || (Status is null ? IsLeftOver : !HasManyIds);
        bool isForeign = response.Text("id") is { } id && id != Id && isElsewhere && !(HasManyIds && Status is null);
        if (isForeign || !_seen.IsRepeated(type, response, providerEvent))
            return false;

        _isSentAgain |= isCreation && Status is not null;
        return true;
    }

    public void AddItem(JsonElement item, int? outputIndex)
    {
        if (!Held.IsOver && item.Text("type") is { } type)
            _items.ToAdd(type, item, outputIndex).Add(item);
    }

    public void FinishItem(JsonElement item, int? outputIndex)
    {
        if (!Held.IsOver && item.Text("type") is { } type)
            _items.ToFinish(type, item, outputIndex).Finish(item);
    }

    public void Take(string name, JsonElement providerEvent)
    {
        if (Held.IsOver)
            return;

        // An item that was never announced begins with the first event about it, as long as the response goes on.
        OutputItem? item = _items.Of(name, providerEvent, mayBegin: Status is null);
        item?.Identify(providerEvent.Text("item_id"));
        item?.Take(name, providerEvent);
    }

    /// <summary>An item goes by that id from here.</summary>
    public void Named(OutputItem item, string id) => _items.Named(item, id);

    public void End(string status, JsonElement? response)
    {
        // A body that tells the response whole, instead of streaming it, has its items here only. Otherwise this list is not to be trusted.
        if (_items.All is [])
        {
            int index = 0;
            foreach (JsonElement item in response?.Elements("output") ?? [])
                FinishItem(item, index++);
        }

        foreach (OutputItem item in _items.All)
            item.Close(isCut: status != ResponseAnswer.Completed);
        Status = status;
    }

    public ResponseAnswer ToAnswer()
    {
        OutputItem[] items = [.. _items.All.OrderBy(item => item.OutputIndex)];
        MessageItem? last = items.OfType<MessageItem>().LastOrDefault(message => message.IsShown);
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

    public ResponseState ToState() => new()
    {
        Id = Id,
        HasManyIds = HasManyIds,
        IsJson = _isJson,
        Status = Status,
        LastNumber = _seen.Last,
        Items = [.. _items.All.Select(item => Status is null ? item.Save() : item.ToIdentity())],
    };

    private static string? JoinOrNull(IEnumerable<string> texts)
    {
        string joined = string.Join("\n\n", texts.Where(text => text.Length > 0));
        return joined.Length == 0 ? null : joined;
    }
}
