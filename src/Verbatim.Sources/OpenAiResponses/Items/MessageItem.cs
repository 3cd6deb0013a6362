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

    /// <summary>Whether it is for a browser: what a prompt says is not, even where a provider repeats it among its output.</summary>
    public bool IsShown => _role is not ("system" or "developer" or "user");

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

    protected override ItemState Save(ItemState state) => state with
    {
        Role = _role,
        Phase = _phase,
        Texts = [.. _texts.Values.Select(text => text.Save())],
        Refusals = [.. _refusals.Values.Select(refusal => refusal.Save())],
    };

    protected override void OnRestore(ItemState state)
    {
        _role = state.Role;
        _phase = state.Phase;
        foreach (TextState text in state.Texts ?? [])
            _texts[text.Index] = new MessageText(this, Response, text);
        foreach (TextState refusal in state.Refusals ?? [])
            _refusals[refusal.Index] = new MessageRefusal(this, Response.Held, Options, refusal);
    }

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

        string? type = part.Text("type");
        if (type is "refusal" or null && part.Text("refusal") is { } refusal && (isDone || refusal.Length > 0))
            RefusalAt(index).Complete(refusal, isWhole: isDone);
        else if (type is "output_text" or "text" or null && part.Text("text") is { } text && (isDone || text.Length > 0))
            TextAt(index).Complete(text);

        foreach (JsonElement annotation in part.Elements("annotations"))
            TextAt(index).Cite(annotation);
    }

    private MessageText TextAt(int index)
    {
        if (!_texts.TryGetValue(index, out MessageText? part))
            _texts[index] = part = new MessageText(this, Response, new TextState { Index = index });
        return part;
    }

    private MessageRefusal RefusalAt(int index)
    {
        if (!_refusals.TryGetValue(index, out MessageRefusal? part))
            _refusals[index] = part = new MessageRefusal(this, Response.Held, Options, new TextState { Index = index });
        return part;
    }
}
