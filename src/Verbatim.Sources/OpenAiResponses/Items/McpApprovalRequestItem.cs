using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>The question whether an MCP tool may run. Its card waits, and shows what the tool would be called with.</summary>
internal sealed class McpApprovalRequestItem(ProviderResponse response, int outputIndex)
    : OutputItem(response, outputIndex, ItemTypes.McpApprovalRequest)
{
    private JsonElement? _added;

    protected override void OnAdded(JsonElement item) => _added = Response.Held.Keep(item, insteadOf: _added);

    protected override void OnClose(bool isCut)
    {
        if (!IsDone && _added is { } item)
            Show(item);
    }

    protected override ItemState Save(ItemState state) => state with { Announced = IsDone ? null : _added };

    protected override void OnRestore(ItemState state) => _added = Response.Held.Keep(state.Announced, insteadOf: null);

    protected override void OnDone(JsonElement item)
    {
        if (!IsDone)
            Show(item);
        _added = Response.Held.Keep(null, insteadOf: _added);
    }

    private void Show(JsonElement item)
    {
        var card = new CallCard("mcp", item.Text("name") ?? "mcp", item.Text("server_label"));
        if (!Response.Held.TryTake(card.Name.Length + (card.ServerLabel?.Length ?? 0L)))
            return;

        Response.Calls.Add(ItemId, card);

        ToolState state = card.ToState(ItemId, "awaiting_approval");
        if (item.Text("arguments") is not { } text)
        {
            Emit(new ToolStatusChanged { Tool = state });
            return;
        }

        ToolArguments arguments = ToolArguments.From(text, "tool.arguments_json", Options);
        NoticeList notices = arguments.TextNotices("tool.arguments_text");
        notices.AddRange(arguments.JsonNotices);
        Emit(new ToolStatusChanged { Tool = state with { ArgumentsText = arguments.Text, ArgumentsJson = arguments.Json } }, notices);
    }
}
