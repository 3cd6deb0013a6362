using System.Text.Json;
using Verbatim.Frames.Events;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A call of a tool on an MCP server, which the provider makes itself.</summary>
internal sealed class McpCallItem : OutputItem
{
    private readonly CallArguments _arguments;
    private string? _name;
    private string? _serverLabel;
    private string? _status;
    private bool _isIdentified;

    public McpCallItem(ProviderResponse response, int outputIndex)
        : base(response, outputIndex, ItemTypes.McpCall) => _arguments = new CallArguments(this, response.Held, Options);

    private CallCard Card => new("mcp", _name ?? "mcp", _serverLabel);

    public override void Take(string name, JsonElement providerEvent)
    {
        switch (name)
        {
            case "mcp_call_arguments.delta" when providerEvent.Text("delta") is { } delta:
                _arguments.Append(delta);
                break;
            case "mcp_call_arguments.done" when providerEvent.Text("arguments") is { } whole:
                _arguments.Complete(whole);
                if (_isIdentified && _arguments.Held is { } arguments)
                    ShowArguments(arguments);
                break;
            case "mcp_call.in_progress" or "mcp_call.completed" or "mcp_call.failed" when _isIdentified:
                MoveTo(name["mcp_call.".Length..]);
                break;
        }
    }

    protected override void OnAdded(JsonElement item)
    {
        ReadCall(item);
        MoveTo("in_progress");
    }

    protected override void OnDone(JsonElement item)
    {
        ReadCall(item);
        if ((item.Text("arguments") is { Length: > 0 } arguments ? arguments : _arguments.Held) is { } text)
            ShowArguments(text);
        if (!IsDone)
            ShowResult(item);
    }

    protected override void OnClose(bool isCut)
    {
        if (IsDone)
            return;

        if (_arguments.Held is { } text)
            ShowArguments(text);

        // Nobody will say how it ended, and a card that nobody closes would run for ever.
        MoveTo("failed");
    }

    protected override ItemState Save(ItemState state) => state with
    {
        Call = _arguments.Save() with { Name = _name, ServerLabel = _serverLabel, Status = _status, IsIdentified = _isIdentified },
    };

    protected override void OnRestore(ItemState state)
    {
        CallState call = state.Call ?? new CallState();
        _arguments.Restore(call);
        _name = call.Name;
        _serverLabel = call.ServerLabel;
        Response.Held.TryTake((_name?.Length ?? 0L) + (_serverLabel?.Length ?? 0L));
        _status = call.Status;
        _isIdentified = call.IsIdentified;
    }

    private void ShowResult(JsonElement item)
    {
        if ((item.Member("output") ?? item.Member("error")) is { } output)
            EmitOutput(output, ItemId, "mcp");

        bool isFailed = item.Member("error") is not null || item.Text("status") is "failed" or "incomplete" or "cancelled";
        _status = isFailed ? "failed" : "completed";
        ShowStatus();
    }

    private void ReadCall(JsonElement item)
    {
        _isIdentified = true;
        _name ??= item.Text("name") is { } name && Response.Held.TryTake(name.Length) ? name : null;
        _serverLabel ??= item.Text("server_label") is { } label && Response.Held.TryTake(label.Length) ? label : null;

        // A call that is not shown has no card either, and no answer.
        if (Response.Sink.IsFull)
            return;

        Response.Calls.Add(ItemId, Card);

        // The provider runs a call that it had to ask for only when the answer was yes, and repeats the question's id here.
        if (LinkId.From(item.Text("approval_request_id")) is { } request)
            Response.Approvals.Grant(request, this, Card);
    }

    private void ShowArguments(string text) => _arguments.Show(text, ItemId, "mcp", Card.Name);

    private void MoveTo(string status)
    {
        if (_status == status || _status is "completed" or "failed")
            return;

        _status = status;
        ShowStatus();
    }

    private void ShowStatus()
    {
        Emit(new ToolStatusChanged { Tool = Card.ToState(ItemId, _status!) });
    }
}
