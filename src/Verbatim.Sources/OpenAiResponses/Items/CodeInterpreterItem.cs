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
    private string? _containerId;

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
        {
            var notices = new NoticeList();
            JsonElement shown = ToolOutputs.Clean(outputs, "output", Options, notices);
            Emit(new ToolOutput { ToolCallId = ItemId, ToolType = "code_interpreter", Output = shown }, notices);
        }

        base.OnDone(item);
    }

    protected override void Read(JsonElement item, NoticeList notices) => _containerId = item.Text("container_id") ?? _containerId;

    protected override ToolState Describe() =>
        new() { ToolType = "code_interpreter", ToolCallId = ItemId, Status = Status, ContainerId = _containerId };

    private void Append(string delta)
    {
        _sent.Append(delta);
        foreach (string piece in TextCut.Pieces(delta, Options.ChunkSize))
            Emit(new ToolCodeDelta { ToolCallId = ItemId, Delta = piece });
    }

    private void Complete(string code)
    {
        if (code == _whole)
            return;

        // An empty text after deltas is a server that does not repeat them.
        if (code.Length == 0 && _sent.Length > 0)
            code = _sent.ToString();

        _whole = code;
        var notices = new NoticeList();
        string shown = TextCut.ToAtMost(code, Options.ChunkSize, "code", notices);
        Emit(new ToolCodeDone { ToolCallId = ItemId, Code = shown }, notices);
    }
}
