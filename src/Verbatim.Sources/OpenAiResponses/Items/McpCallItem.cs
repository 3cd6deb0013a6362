using System.Text;
using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A call of a tool on an MCP server, which the provider makes itself.</summary>
internal sealed class McpCallItem(ProviderResponse response, int outputIndex) : OutputItem(response, outputIndex, ItemTypes.McpCall)
{
    private readonly StringBuilder _held = new();
    private CallArguments? _arguments;
    private string? _name;
    private string? _serverLabel;
    private string? _whole;
    private string? _status;
    private bool _isIdentified;

    // What came for the arguments so far: the whole text, or else its pieces.
    private string? Held => _whole ?? (_held.Length > 0 ? _held.ToString() : null);

    private CallCard Card => new("mcp", _name ?? "mcp", _serverLabel);

    public override void Take(string name, JsonElement providerEvent)
    {
        switch (name)
        {
            case "mcp_call_arguments.delta" when providerEvent.Text("delta") is { } delta:
                _held.Append(delta);
                break;
            case "mcp_call_arguments.done" when providerEvent.Text("arguments") is { } whole:
                _whole = whole.Length > 0 ? whole : null;
                if (_isIdentified && Held is { } arguments)
                    ShowArguments(arguments);
                break;
            case "mcp_call.in_progress" or "mcp_call.completed" or "mcp_call.failed" when _isIdentified:
                MoveTo(name["mcp_call.".Length..]);
                break;
        }
    }

    public override void Close(bool isCut)
    {
        if (!IsDone && Held is { } text)
            ShowArguments(text);
    }

    protected override void OnAdded(JsonElement item)
    {
        ReadCall(item);
        MoveTo("in_progress");
    }

    protected override void OnDone(JsonElement item)
    {
        ReadCall(item);
        if ((item.Text("arguments") is { Length: > 0 } arguments ? arguments : Held) is { } text)
            ShowArguments(text);
        if (!IsDone)
            ShowResult(item);
    }

    private void ShowResult(JsonElement item)
    {
        if ((item.Member("output") ?? item.Member("error")) is { } output)
        {
            var notices = new NoticeList();
            JsonElement shown = ToolOutputs.Clean(output, "output", Options, notices);
            Emit(new ToolOutput { ToolCallId = ItemId, ToolType = "mcp", Output = shown }, notices);
        }

        bool isFailed = item.Member("error") is not null || item.Text("status") is "failed" or "incomplete" or "cancelled";
        _status = isFailed ? "failed" : "completed";
        Emit(new ToolStatusChanged { Tool = Card.ToState(ItemId, _status) });
    }

    private void ReadCall(JsonElement item)
    {
        _isIdentified = true;
        _name ??= item.Text("name");
        _serverLabel ??= item.Text("server_label");
        Response.Calls.Add(ItemId, Card);

        // The provider runs a call that it had to ask for only when the answer was yes, and repeats the question's id here.
        if (LinkId.From(item.Text("approval_request_id")) is { } request)
            Response.Approvals.Grant(request, this, Card);
    }

    private void ShowArguments(string text) => (_arguments ??= new CallArguments(this, Options)).Show(text, ItemId, "mcp", Card.Name);

    private void MoveTo(string status)
    {
        if (_status == status || _status is "completed" or "failed")
            return;

        _status = status;
        Emit(new ToolStatusChanged { Tool = Card.ToState(ItemId, status) });
    }
}
