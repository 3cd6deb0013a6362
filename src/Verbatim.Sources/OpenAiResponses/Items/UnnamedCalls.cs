namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>Calls of one response whose results cannot name them, because the provider gave them no id to be named by: results come in the order of the calls.</summary>
internal sealed class UnnamedCalls
{
    private readonly Dictionary<string, Queue<CallItem>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Adds a call; one that is given an id later is passed over.</summary>
    public void Add(CallItem call)
    {
        string name = ItemTypes.NameOfCall(call.Type);
        if (!_waiting.TryGetValue(name, out Queue<CallItem>? waiting))
            _waiting[name] = waiting = new Queue<CallItem>();
        waiting.Enqueue(call);
    }

    /// <summary>The card of the next call that a result of that type is for; null for none.</summary>
    public string? TakeNext(string outputType)
    {
        if (!_waiting.TryGetValue(ItemTypes.NameOfOutput(outputType), out Queue<CallItem>? waiting))
            return null;

        while (waiting.TryDequeue(out CallItem? call))
        {
            if (!call.HasCallId)
                return call.ToolCallId;
        }

        return null;
    }
}
