using System.Text.Json;
using Verbatim.Sources.OpenAiResponses.Items;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>The last response of a body. One that has not ended may go on in the next; of one that has, only its identity is kept.</summary>
internal sealed record ResponseState
{
    public string? Id { get; init; }

    public bool HasManyIds { get; init; }

    public bool IsJson { get; init; }

    public string? Status { get; init; }

    /// <summary>The highest of the provider's numbers; null where it gives none that can be trusted.</summary>
    public long? LastNumber { get; init; }

    public IReadOnlyList<ItemState> Items { get; init; } = [];

    /// <summary>Whether a stream that was resumed after this response had ended sends one of its events again.</summary>
    public bool Repeats(string type, JsonElement? response, JsonElement providerEvent)
    {
        if (Status is null || type == "response.created" || !(providerEvent.Number("sequence_number") <= LastNumber))
            return false;

        if (response.Text("id") is { } id)
            return id == Id;

        string? item = LinkId.From(providerEvent.Text("item_id") ?? providerEvent.Member("item").Text("id"));
        return item is not null && Items.Any(known => known.ItemId == item);
    }
}
