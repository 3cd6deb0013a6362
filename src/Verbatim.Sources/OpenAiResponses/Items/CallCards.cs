namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>The calls of a run, by the id of their card; a result may come in a later response, or a later body.</summary>
internal sealed class CallCards(IEnumerable<KeyValuePair<string, CallCard>> known)
{
    private readonly OrderedDictionary<string, CallCard> _cards = new(known, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, CallCard> All => _cards;

    public void Add(string toolCallId, CallCard card) => _cards[toolCallId] = card;

    public CallCard? Find(string toolCallId) => _cards.GetValueOrDefault(toolCallId);
}
