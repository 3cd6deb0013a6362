using System.Text;
using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>Code that the provider runs: its text as it is written, and what it gave.</summary>
internal sealed class CodeInterpreterItem(ProviderResponse response, int outputIndex) : HostedItem(response, outputIndex, ItemTypes.CodeInterpreter)
{
    private readonly StringBuilder _sent = new();
    private string? _whole;

    protected override IReadOnlyList<string> Statuses { get; } = ["in_progress", "interpreting", "completed"];

    public override void Take(string name, JsonElement providerEvent)
    {
        if (name == "code_interpreter_call_code.delta" && providerEvent.Text("delta") is { Length: > 0 } delta)
            Append(delta);
        else if (name == "code_interpreter_call_code.done" && providerEvent.Text("code") is { } code)
            Complete(code);
        else
            base.Take(name, providerEvent);
    }

    protected override void OnDone(JsonElement item)
    {
        if (item.Text("code") is { } code)
            Complete(code);

        if (!IsDone && item.Member("outputs") is { ValueKind: JsonValueKind.Array } outputs && outputs.GetArrayLength() > 0)
            EmitOutput(outputs, ItemId, "code_interpreter");

        base.OnDone(item);
    }

    protected override void Read(JsonElement item) => Tool = Tool with { ContainerId = item.Text("container_id") ?? Tool.ContainerId };

    protected override ItemState Save(ItemState state) => base.Save(state) with { Code = new TextState { Sent = _sent.ToString(), Whole = _whole } };

    protected override void OnRestore(ItemState state)
    {
        base.OnRestore(state);
        if (state.Code is { } code && Response.Held.TryTake(code.Sent.Length + (code.Whole?.Length ?? 0L)))
        {
            _sent.Append(code.Sent);
            _whole = code.Whole;
        }
    }

    private void Append(string delta)
    {
        if (!Response.Held.TryTake(delta.Length))
            return;

        _sent.Append(delta);
        foreach (string piece in TextCut.Pieces(delta, Options.TextPieceSize))
            Emit(new ToolCodeDelta { ToolCallId = ItemId, Delta = piece });
    }

    private void Complete(string code)
    {
        if (code == _whole)
            return;

        // An empty text after deltas is a server that does not repeat them.
        if (code.Length == 0 && _sent.Length > 0)
            code = _sent.ToString();

        if (!Response.Held.TryTake(code.Length))
            return;

        _whole = code;
        var notices = new NoticeList();
        string shown = TextCut.ToAtMost(code, Options.TextPieceSize, "code", notices);
        Emit(new ToolCodeDone { ToolCallId = ItemId, Code = shown }, notices);
    }
}
