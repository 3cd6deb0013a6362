using System.Text.Json;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>Reasoning: its summary is shown, part by part; what the model really thought never is.</summary>
internal sealed class ReasoningItem(ProviderResponse response, int outputIndex) : OutputItem(response, outputIndex, ItemTypes.Reasoning)
{
    private readonly SortedDictionary<int, SummaryPart> _parts = [];

    public IEnumerable<string> SummaryTexts => _parts.Values.Select(part => part.Text).Where(text => text.Length > 0);

    public override void Take(string name, JsonElement providerEvent)
    {
        SummaryPart Part() => PartAt(providerEvent.Index("summary_index") ?? 0);
        switch (name)
        {
            case "reasoning_summary_part.added":
                Part().Begin(providerEvent.Member("part").Text("text") ?? "");
                break;
            case "reasoning_summary_text.delta" when providerEvent.Text("delta") is { } delta:
                Part().Append(delta);
                break;
            case "reasoning_summary_text.done" when providerEvent.Text("text") is { } text:
                Part().Supply(text);
                break;
            case "reasoning_summary_part.done" when providerEvent.Member("part").Text("text") is { } text:
                Part().Complete(text);
                break;
        }
    }

    protected override void OnDone(JsonElement item)
    {
        int index = 0;
        foreach (JsonElement part in item.Elements("summary"))
        {
            if (part.Text("text") is { } text)
                PartAt(index).Complete(text);
            index++;
        }

        OnClose(isCut: false);
    }

    protected override void OnClose(bool isCut)
    {
        foreach (SummaryPart part in _parts.Values)
            part.Close();
    }

    protected override ItemState Save(ItemState state) => state with { Summaries = [.. _parts.Values.Select(part => part.Save())] };

    protected override void OnRestore(ItemState state)
    {
        foreach (TextState part in state.Summaries ?? [])
            _parts[part.Index] = new SummaryPart(this, Response.Held, Options, part);
    }

    private SummaryPart PartAt(int index)
    {
        if (!_parts.TryGetValue(index, out SummaryPart? part))
            _parts[index] = part = new SummaryPart(this, Response.Held, Options, new TextState { Index = index });
        return part;
    }
}
