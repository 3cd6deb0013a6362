using System.Text.Json;
using Verbatim.Frames.Events;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A call as a function card: functions, custom tools, shells, patches, and every call of a type that is not known yet.</summary>
internal sealed class CallItem : OutputItem
{
    private readonly CallArguments _arguments;
    private bool _isIdentified;
    private string? _cardId;
    private string? _callId;
    private string? _name;
    private string? _shownStatus;

    public CallItem(ProviderResponse response, int outputIndex, string type)
        : base(response, outputIndex, type) => _arguments = new CallArguments(this, response.Held, Options);

    // A card keeps its id: one that the call is given later is only another way to find it.
    public string ToolCallId => _cardId ??= _callId ?? ItemId;

    public bool HasCallId => _callId is not null;

    private string Name => _name ?? ItemTypes.NameOfCall(Type);

    public override void Take(string name, JsonElement providerEvent)
    {
        if (name.EndsWith(".delta", StringComparison.Ordinal) && providerEvent.Text("delta") is { } delta)
        {
            _arguments.Append(delta);
        }
        else if (name.EndsWith(".done", StringComparison.Ordinal) && (providerEvent.Text("arguments") ?? providerEvent.Text("input")) is { } whole)
        {
            _name ??= NameIn(providerEvent);
            _arguments.Complete(whole);
            if (_isIdentified && _arguments.Held is { } held)
                ShowArguments(held);
        }
    }

    protected override void OnAdded(JsonElement item)
    {
        ReadCall(item);
        ShowStatus("in_progress");
        if (ArgumentsOf(item) is not { Length: > 0 } text)
            return;

        if (item.Text("status") == "completed")
            ShowArguments(text);
        else
            _arguments.Announce(text);
    }

    protected override void OnDone(JsonElement item)
    {
        ReadCall(item);
        if (_shownStatus is null)
            ShowStatus("in_progress");

        if (ArgumentsOf(item) is { } arguments)
            ShowArguments(arguments.Length > 0 ? arguments : _arguments.Held ?? "");
        else if (_arguments.Held is { } held)
            ShowArguments(held);

        // A function that the model has called has yet to run; what the provider runs itself is over now.
        switch (StatusOf(item))
        {
            case "failed" or "incomplete" or "cancelled":
                ShowStatus("failed");
                break;
            case "completed" or null when !ItemTypes.IsRunByCaller(Type):
                ShowStatus("completed");
                break;
        }
    }

    protected override void OnClose(bool isCut)
    {
        if (IsDone)
            return;

        if (_arguments.Held is { } text)
            ShowArguments(text);
        if (isCut)
            ShowStatus("failed");
    }

    protected override ItemState Save(ItemState state) => state with
    {
        Call = _arguments.Save() with { CardId = _cardId, CallId = _callId, Name = _name, Status = _shownStatus, IsIdentified = _isIdentified },
    };

    protected override void OnRestore(ItemState state)
    {
        CallState call = state.Call ?? new CallState();
        _arguments.Restore(call);
        _cardId = call.CardId;
        _callId = call.CallId;
        _name = call.Name;
        Response.Held.TryTake(_name?.Length ?? 0);
        _shownStatus = call.Status;
        _isIdentified = call.IsIdentified;
        if (_isIdentified)
            Response.UnnamedCalls.Add(this);
    }

    private void ReadCall(JsonElement item)
    {
        if (!_isIdentified)
            Response.UnnamedCalls.Add(this);

        _isIdentified = true;
        _callId ??= LinkId.From(item.Text("call_id"));
        _name ??= NameIn(item) is { } name && Response.Held.TryTake(name.Length) ? name : null;

        // A call that is not shown has no card either.
        if (Response.Sink.IsFull)
            return;

        var card = new CallCard("function", Name);
        Response.Calls.Add(ToolCallId, card);
        if (_callId is { } callId && callId != ToolCallId)
            Response.Calls.Add(callId, card with { CardId = ToolCallId });
    }

    private void ShowArguments(string text) => _arguments.Show(text, ToolCallId, "function", Name);

    private void ShowStatus(string status)
    {
        if (_shownStatus == status)
            return;

        _shownStatus = status;
        Emit(new ToolStatusChanged { Tool = new ToolState { ToolType = "function", ToolCallId = ToolCallId, Status = status, Name = Name } });
    }

    private static string? NameIn(JsonElement holder) => holder.Text("name") is { Length: > 0 } name ? name : null;

    private static string? ArgumentsOf(JsonElement item)
    {
        JsonElement? arguments = item.Member("arguments") ?? item.Member("input") ?? item.Member("action") ?? item.Member("operation") ?? item.Member("code");
        return arguments switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } text => ProviderText.Read(text),
            { } value => value.GetRawText(),
        };
    }
}
