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
    private JsonElement? _announced;

    public int OutputIndex { get; } = outputIndex;

    public string Type { get; } = type;

    public bool IsDone { get; private set; }

    /// <summary>The first id that the provider gave, whatever ids later events carry. One that came too late for the first frame is none.</summary>
    public string ItemId => _itemId ?? Name($"item_{OutputIndex.ToString(CultureInfo.InvariantCulture)}");

    protected ProviderResponse Response { get; } = response;

    protected ProjectionOptions Options => Response.Options;

    public bool HasId(string? id) => id is not null && id == _itemId;

    public void Identify(string? itemId)
    {
        if (_itemId is null && LinkId.From(itemId) is { } id)
            Name(id);
    }

    public void Add(JsonElement item)
    {
        Identify(item.Text("id"));
        if (!_isAdded)
            Emit(new OutputItemAdded { ItemType = Type, Role = RoleOf(item), Status = item.Text("status") });

        _isAdded = true;
        if (item.Text("status") == "completed")
            _announced = Response.Held.Keep(item, insteadOf: _announced);
        OnAdded(item);
    }

    public void Finish(JsonElement item)
    {
        Identify(item.Text("id"));
        OnDone(item);
        if (!IsDone)
            EmitDone(RoleOf(item), StatusOf(item));

        IsDone = true;
        _announced = Response.Held.Keep(null, insteadOf: _announced);
    }

    /// <summary>Takes an event about this item.</summary>
    /// <param name="name">The event's type without <c>response.</c></param>
    /// <param name="providerEvent">The event.</param>
    public virtual void Take(string name, JsonElement providerEvent)
    {
    }

    /// <summary>The response is over: what was held back goes out.</summary>
    public void Close(bool isCut)
    {
        // It may arrive whole and never be closed.
        if (!IsDone && _announced is { } item)
            OnDone(item);
        else
            OnClose(isCut);
    }

    public void Emit(ItemEvent what, NoticeList? notices = null) =>
        Response.Sink.Emit(what with { OutputIndex = OutputIndex, ItemId = ItemId }, notices);

    public void EmitWholeText(int contentIndex, string text) =>
        EmitChunks(new ChunkTarget { EntityKind = "message", EntityId = ItemId, Field = "text", PartIndex = contentIndex }, "utf8", text);

    /// <summary>What the item must know to go on in another body.</summary>
    public ItemState Save() => Save(ToIdentity() with { Announced = _announced });

    /// <summary>By what the item is recognised where it comes again.</summary>
    public ItemState ToIdentity() => new() { OutputIndex = OutputIndex, Type = Type, ItemId = _itemId, IsAdded = _isAdded, IsDone = IsDone };

    public void Restore(ItemState state)
    {
        Identify(state.ItemId);
        _isAdded = state.IsAdded;
        _announced = Response.Held.Keep(state.Announced, insteadOf: null);
        IsDone = state.IsDone;
        OnRestore(state);
    }

    protected virtual ItemState Save(ItemState state) => state;

    protected virtual void OnRestore(ItemState state)
    {
    }

    protected virtual void OnAdded(JsonElement item)
    {
    }

    protected abstract void OnDone(JsonElement item);

    protected virtual void OnClose(bool isCut)
    {
    }

    /// <summary>The status that the item ends with, where it says one.</summary>
    protected virtual string? StatusOf(JsonElement item) => item.Text("status") ?? (item.Member("error") is null ? null : "failed");

    protected void EmitDone(string? role, string? status) => Emit(new OutputItemDone { ItemType = Type, Role = role, Status = status });

    /// <summary>Sends what a call gave back; images in it follow in chunks, by their order.</summary>
    protected void EmitOutput(JsonElement output, string toolCallId, string toolType)
    {
        var notices = new NoticeList();
        List<string> images = [];
        JsonElement shown = ToolOutputs.Clean(output, Options, notices, images);
        Emit(new ToolOutput { ToolCallId = toolCallId, ToolType = toolType, Output = shown }, notices);
        for (int i = 0; i < images.Count; i++)
            EmitChunks(new ChunkTarget { EntityKind = "tool_call", EntityId = toolCallId, Field = "output", PartIndex = i }, "base64", images[i]);
    }

    /// <summary>Sends something too large for a frame, or that replaces what was sent, in pieces.</summary>
    protected void EmitChunks(ChunkTarget target, string encoding, string whole)
    {
        int index = 0;
        foreach (string piece in TextCut.Pieces(whole, encoding == "base64" ? Options.ChunkSize : Options.TextPieceSize))
            Emit(new ChunkDelta { Target = target, Encoding = encoding, ChunkIndex = index++, Data = piece });

        Emit(new ChunkDone { Target = target });
    }

    private string? RoleOf(JsonElement item) => Type == ItemTypes.Message ? item.Text("role") : null;

    private string Name(string id)
    {
        _itemId = id;
        Response.Named(this, id);
        return id;
    }
}
