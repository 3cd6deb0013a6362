using System.Text.Json;
using Verbatim.Frames.Events;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>What a call gave back, as an item of its own: it goes on the card of its call.</summary>
internal sealed class CallOutputItem(ProviderResponse response, int outputIndex, string type) : OutputItem(response, outputIndex, type)
{
    private readonly StreamedOutput _streamed = new(response.Held);
    private JsonElement? _output;
    private string? _callId;

    public override void Take(string name, JsonElement providerEvent)
    {
        if (name.EndsWith(".done", StringComparison.Ordinal) && providerEvent.Member("output") is { } output)
            Keep(output);
        else if (name.EndsWith(".delta", StringComparison.Ordinal))
            _streamed.Append(providerEvent.Member("delta"));
    }

    protected override void OnAdded(JsonElement item)
    {
        _callId = LinkId.From(item.Text("call_id")) ?? _callId;
        if (OutputOf(item) is { } output && !IsEmpty(output))
            Keep(output);
    }

    protected override void OnDone(JsonElement item)
    {
        if (IsDone)
            return;

        bool isFailed = StatusOf(item) is "failed" or "incomplete" || item.Member("error") is not null;
        Show(LinkId.From(item.Text("call_id")) ?? _callId, OutputOf(item) ?? _output ?? _streamed.Joined, isFailed ? "failed" : "completed");
        _output = Response.Held.Keep(null, insteadOf: _output);
    }

    protected override void OnClose(bool isCut)
    {
        if (!IsDone && (_output ?? _streamed.Joined) is { } output)
            Show(_callId, output, isCut ? "failed" : "completed");
    }

    protected override ItemState Save(ItemState state) => state with
    {
        Output = _output,
        Texts = _streamed.Save(),
        Call = new CallState { CallId = _callId },
    };

    protected override void OnRestore(ItemState state)
    {
        _output = Response.Held.Keep(state.Output, insteadOf: null);
        _callId = state.Call?.CallId;
        _streamed.Restore(state.Texts ?? []);

        // It was for the next call then, and is now.
        if (IsDone && _callId is null)
            Response.UnnamedCalls.TakeNext(Type);
    }

    private void Keep(JsonElement output) => _output = Response.Held.Keep(output, insteadOf: _output);

    private void Show(string? callId, JsonElement? output, string status)
    {
        string id = callId ?? Response.UnnamedCalls.TakeNext(Type) ?? ItemId;
        CallCard card = Response.Calls.Find(id) ?? new CallCard("function", ItemTypes.NameOfOutput(Type));
        string toolCallId = card.CardId ?? id;
        if (output is { } shown)
            EmitOutput(shown, toolCallId, card.ToolType);
        Emit(new ToolStatusChanged { Tool = card.ToState(toolCallId, status) });
    }

    private static JsonElement? OutputOf(JsonElement item)
    {
        // A tool's description is configuration, which a browser does not get; its name tells what was found.
        if (item.Member("tools") is { } tools)
            return JsonSerializer.SerializeToElement(tools.ValueKind == JsonValueKind.Array ? NamesOf(tools) : []);

        return item.Member("output") ?? item.Member("outputs") ?? item.Member("result") ?? item.Member("error");
    }

    private static bool IsEmpty(JsonElement output) =>
        output.ValueKind == JsonValueKind.Array ? output.GetArrayLength() == 0 : output.ValueKind == JsonValueKind.String && output.ValueEquals("");

    private static string[] NamesOf(JsonElement tools) =>
        [.. tools.EnumerateArray().Select(tool => tool.Text("name") ?? tool.Text("type")).OfType<string>()];
}
