using System.Text.Json;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A message: text parts with citations, and refusals.</summary>
internal sealed class MessageItem(ProviderResponse response, int outputIndex) : OutputItem(response, outputIndex, ItemTypes.Message)
{
    private readonly SortedDictionary<int, MessageText> _texts = [];
    private readonly SortedDictionary<int, MessageRefusal> _refusals = [];
    private string? _phase;
    private string? _role;

    /// <summary>Whether the message belongs to the answer: commentary on the way there does not.</summary>
    public bool IsAnswer => _phase != "commentary" && IsShown;

    /// <summary>Whether the last thing that the message says is a refusal.</summary>
    public bool IsRefusal => _refusals.Count > 0;

    public string Text => string.Concat(_texts.Values.Select(part => part.Text));

    public string RefusalText => string.Concat(_refusals.Values.Select(part => part.Text));

    // What a prompt says is not for a browser, even where a provider repeats it among its output.
    private bool IsShown => _role is not ("system" or "developer" or "user");

    public override void Take(string name, JsonElement providerEvent)
    {
        int index = providerEvent.Index("content_index") ?? 0;
        switch (name)
        {
            case "content_part.added" when providerEvent.Member("part") is { } part:
                TakePart(index, part, isDone: false);
                break;
            case "content_part.done" when providerEvent.Member("part") is { } part:
                TakePart(index, part, isDone: true);
                break;
            case "output_text.delta" when IsShown && providerEvent.Text("delta") is { } delta:
                TextAt(index).Append(delta);
                break;
            case "output_text.done" when IsShown && providerEvent.Text("text") is { } text:
                TextAt(index).Complete(text);
                break;
            case "output_text.annotation.added" when IsShown && providerEvent.Member("annotation") is { } annotation:
                TextAt(index).Cite(annotation);
                break;
            case "refusal.delta" when IsShown && providerEvent.Text("delta") is { } delta:
                RefusalAt(index).Append(delta);
                break;
            case "refusal.done" when IsShown && providerEvent.Text("refusal") is { } refusal:
                RefusalAt(index).Complete(refusal);
                break;
        }
    }

    protected override void OnAdded(JsonElement item) => TakeContent(item, isDone: false);

    protected override void OnDone(JsonElement item) => TakeContent(item, isDone: true);

    private void TakeContent(JsonElement item, bool isDone)
    {
        _role = item.Text("role") ?? _role;
        _phase = item.Text("phase") ?? _phase;

        int index = 0;
        foreach (JsonElement part in item.Elements("content"))
            TakePart(index++, part, isDone);
    }

    private void TakePart(int index, JsonElement part, bool isDone)
    {
        if (!IsShown)
            return;

        if (part.Text("refusal") is { } refusal && (isDone || refusal.Length > 0))
            RefusalAt(index).Complete(refusal, isWhole: isDone);
        else if (part.Text("text") is { } text && part.Text("type") is "output_text" or "text" or null && (isDone || text.Length > 0))
            TextAt(index).Complete(text);

        foreach (JsonElement annotation in part.Elements("annotations"))
            TextAt(index).Cite(annotation);
    }

    private MessageText TextAt(int index)
    {
        if (!_texts.TryGetValue(index, out MessageText? part))
            _texts[index] = part = new MessageText(this, Response, index);
        return part;
    }

    private MessageRefusal RefusalAt(int index)
    {
        if (!_refusals.TryGetValue(index, out MessageRefusal? part))
            _refusals[index] = part = new MessageRefusal(this, Response.Options, index);
        return part;
    }
}
