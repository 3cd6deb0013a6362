using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>What a call gave back, as an item of its own: it goes on the card of its call.</summary>
internal sealed class CallOutputItem(ProviderResponse response, int outputIndex, string type) : OutputItem(response, outputIndex, type)
{
    private JsonElement? _added;

    public override void Close(bool isCut)
    {
        if (!IsDone && _added is { } item)
            Show(item);
    }

    // It may arrive whole and never be closed.
    protected override void OnAdded(JsonElement item) => _added = item.Text("status") == "completed" ? item.Clone() : null;

    protected override void OnDone(JsonElement item)
    {
        if (!IsDone)
            Show(item);
    }

    private void Show(JsonElement item)
    {
        string toolCallId = LinkId.From(item.Text("call_id")) ?? ItemId;
        CallCard card = Response.Calls.Find(toolCallId) ?? new CallCard("function", ItemTypes.NameOfOutput(Type));
        if (OutputOf(item) is { } output)
        {
            var notices = new NoticeList();
            JsonElement shown = ToolOutputs.Clean(output, "output", Options, notices);
            Emit(new ToolOutput { ToolCallId = toolCallId, ToolType = card.ToolType, Output = shown }, notices);
        }

        bool isFailed = item.Text("status") is "failed" or "incomplete" || item.Member("error") is not null;
        Emit(new ToolStatusChanged { Tool = card.ToState(toolCallId, isFailed ? "failed" : "completed") });
    }

    private static JsonElement? OutputOf(JsonElement item)
    {
        // A tool's description is configuration, which a browser does not get; its name tells what was found.
        if (item.Member("tools") is { } tools)
            return JsonSerializer.SerializeToElement(tools.ValueKind == JsonValueKind.Array ? NamesOf(tools) : []);

        return item.Member("output") ?? item.Member("outputs") ?? item.Member("result") ?? item.Member("error");
    }

    private static string[] NamesOf(JsonElement tools) =>
        [.. tools.EnumerateArray().Select(tool => tool.Text("name") ?? tool.Text("type")).OfType<string>()];
}
