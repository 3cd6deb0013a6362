using System.Globalization;
using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>One item of a response, known by its output index: some servers give it another id with every event.</summary>
internal abstract class OutputItem(ProviderResponse response, int outputIndex, string type)
{
    private string? _itemId;
    private bool _isAdded;

    public int OutputIndex { get; } = outputIndex;

    public string Type { get; } = type;

    public bool IsDone { get; private set; }

    /// <summary>The first id that the provider gave, whatever ids later events carry.</summary>
    public string ItemId => _itemId ?? $"item_{OutputIndex.ToString(CultureInfo.InvariantCulture)}";

    protected ProviderResponse Response { get; } = response;

    protected ProjectionOptions Options => Response.Options;

    public void Identify(string? itemId) => _itemId ??= LinkId.From(itemId);

    public void Add(JsonElement item)
    {
        Identify(item.Text("id"));
        if (!_isAdded)
            Emit(new OutputItemAdded { ItemType = Type, Role = RoleOf(item), Status = item.Text("status") });

        _isAdded = true;
        OnAdded(item);
    }

    public void Finish(JsonElement item)
    {
        Identify(item.Text("id"));
        OnDone(item);
        if (!IsDone)
            Emit(new OutputItemDone { ItemType = Type, Role = RoleOf(item), Status = item.Text("status") });

        IsDone = true;
    }

    /// <summary>Takes an event about this item.</summary>
    /// <param name="name">The event's type without <c>response.</c></param>
    /// <param name="providerEvent">The event.</param>
    public virtual void Take(string name, JsonElement providerEvent)
    {
    }

    /// <summary>The response is over: what was held back goes out.</summary>
    public virtual void Close(bool isCut)
    {
    }

    protected virtual void OnAdded(JsonElement item)
    {
    }

    protected abstract void OnDone(JsonElement item);

    public void Emit(ItemEvent what, NoticeList? notices = null) =>
        Response.Sink.Emit(what with { OutputIndex = OutputIndex, ItemId = ItemId }, notices);

    /// <summary>Sends something too large for a frame, or that replaces what was sent, in pieces.</summary>
    protected void EmitChunks(ChunkTarget target, string encoding, string whole)
    {
        int index = 0;
        foreach (string piece in TextCut.Pieces(whole, Options.ChunkSize))
            Emit(new ChunkDelta { Target = target, Encoding = encoding, ChunkIndex = index++, Data = piece });

        Emit(new ChunkDone { Target = target });
    }

    public void EmitWholeText(int contentIndex, string text) =>
        EmitChunks(new ChunkTarget { EntityKind = "message", EntityId = ItemId, Field = "text", PartIndex = contentIndex }, "utf8", text);

    private string? RoleOf(JsonElement item) => Type == ItemTypes.Message ? item.Text("role") : null;
}
