using System.Text;
using System.Text.Json;
using Verbatim.Frames.Events;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A call as a function card: functions, custom tools, shells, patches, and every call of a type that is not known yet.</summary>
internal sealed class CallItem(ProviderResponse response, int outputIndex, string type) : OutputItem(response, outputIndex, type)
{
    private readonly StringBuilder _held = new();
    private bool _isIdentified;
    private string? _callId;
    private string? _name;
    private string? _whole;
    private string? _shownStatus;
    private CallArguments? _arguments;

    private string ToolCallId => _callId ?? ItemId;

    // What came for the arguments so far: the whole text, or else its pieces.
    private string? Held => _whole ?? (_held.Length > 0 ? _held.ToString() : null);

    private string Name => _name ?? ItemTypes.NameOfCall(Type);

    public override void Take(string name, JsonElement providerEvent)
    {
        if (name.EndsWith(".delta", StringComparison.Ordinal) && providerEvent.Text("delta") is { } delta)
        {
            _held.Append(delta);
        }
        else if (name.EndsWith(".done", StringComparison.Ordinal) && (providerEvent.Text("arguments") ?? providerEvent.Text("input")) is { } whole)
        {
            _name ??= providerEvent.Text("name");
            _whole = whole.Length > 0 ? whole : null;
            if (_isIdentified && Held is { } arguments)
                ShowArguments(arguments);
        }
    }

    public override void Close(bool isCut)
    {
        if (IsDone)
            return;

        if (Held is { } text)
            ShowArguments(text);
        if (isCut)
            ShowStatus("failed");
    }

    protected override void OnAdded(JsonElement item)
    {
        ReadCall(item);
        ShowStatus("in_progress");
        if (ArgumentsOf(item) is { Length: > 0 } text && item.Text("status") == "completed")
            ShowArguments(text);
    }

    protected override void OnDone(JsonElement item)
    {
        ReadCall(item);
        if (_shownStatus is null)
            ShowStatus("in_progress");

        if (ArgumentsOf(item) is { } arguments)
            ShowArguments(arguments.Length > 0 ? arguments : Held ?? "");
        else if (Held is { } held)
            ShowArguments(held);

        // A function that the model has called has yet to run; what the provider runs itself is over now.
        switch (item.Text("status"))
        {
            case "failed" or "incomplete" or "cancelled":
                ShowStatus("failed");
                break;
            case "completed" when !ItemTypes.IsRunByCaller(Type):
                ShowStatus("completed");
                break;
        }
    }

    private void ReadCall(JsonElement item)
    {
        _isIdentified = true;
        _callId ??= LinkId.From(item.Text("call_id"));
        _name ??= item.Text("name");
        Response.Calls.Add(ToolCallId, new CallCard("function", Name));
    }

    private void ShowArguments(string text) =>
        (_arguments ??= new CallArguments(this, Options)).Show(text, ToolCallId, "function", Name);

    private void ShowStatus(string status)
    {
        if (_shownStatus == status)
            return;

        _shownStatus = status;
        Emit(new ToolStatusChanged { Tool = new ToolState { ToolType = "function", ToolCallId = ToolCallId, Status = status, Name = Name } });
    }

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
