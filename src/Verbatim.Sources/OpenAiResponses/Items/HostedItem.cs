using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A tool that the provider runs itself. Its card is the item: the contract knows no state of it that says failed, so <c>output_item.done</c> does.</summary>
internal abstract class HostedItem(ProviderResponse response, int outputIndex, string type) : OutputItem(response, outputIndex, type)
{
    private readonly NoticeList _notices = new();
    private string? _status;
    private bool _hasFailed;

    /// <summary>The statuses of this tool, in the order in which a call goes through them; the last says that it went well.</summary>
    protected abstract IReadOnlyList<string> Statuses { get; }

    /// <summary>What is known of the call, fit to be shown.</summary>
    protected ToolState Tool { get; set; } = new() { ToolType = ItemTypes.NameOfCall(type), ToolCallId = "", Status = "" };

    public override void Take(string name, JsonElement providerEvent)
    {
        string status = name[(name.LastIndexOf('.') + 1)..];
        _hasFailed |= status == "failed";
        if (Statuses.Contains(status))
            MoveTo(status);
    }

    protected override void OnAdded(JsonElement item)
    {
        ReadHeld(item);
        MoveTo(Statuses.Contains(item.Text("status")) ? item.Text("status")! : Statuses[0]);
    }

    protected override void OnDone(JsonElement item)
    {
        ReadHeld(item);

        // Some servers close an item whose status still says "generating": closed is closed.
        if (StatusOf(item) is not ("failed" or "incomplete" or "cancelled"))
            _status = Statuses[^1];
        Show();
    }

    protected override void OnClose(bool isCut)
    {
        // Nobody will say how it ended, and a card that nobody closes would run for ever.
        if (!IsDone && _status != Statuses[^1])
            EmitDone(role: null, "incomplete");
    }

    protected override string? StatusOf(JsonElement item) => _hasFailed ? "failed" : base.StatusOf(item);

    protected override ItemState Save(ItemState state) =>
        state with { Tool = Tool with { Status = _status ?? "" }, HasFailed = _hasFailed, Notices = _notices.Notices };

    protected override void OnRestore(ItemState state)
    {
        Tool = state.Tool ?? Tool;
        Response.Held.TryTake(LengthOf(Tool));
        _status = Tool.Status.Length > 0 ? Tool.Status : null;
        _hasFailed = state.HasFailed;
        foreach (Notice notice in state.Notices ?? [])
            _notices.Add(notice);
    }

    /// <summary>Reads into <see cref="Tool"/> what an item or an event tells of the call.</summary>
    protected abstract void Read(JsonElement item);

    /// <summary>Reads what there is room for, and nothing once the stream is full: it would not be shown.</summary>
    protected void ReadHeld(JsonElement item)
    {
        if (Response.Sink.IsFull)
            return;

        long before = LengthOf(Tool);
        Read(item);
        Response.Held.TryTake(Math.Max(0, LengthOf(Tool) - before));
    }

    /// <summary>Begins to read a field anew; what it does not show is noticed in every frame that has it.</summary>
    protected NoticeList ReadAnew(string field)
    {
        _notices.Forget(field);
        return _notices;
    }

    protected void Show() => Show(Tool with { Status = _status ?? Statuses[0] });

    protected void Show(ToolState state) => Emit(new ToolStatusChanged { Tool = state with { ToolCallId = ItemId } }, _notices);

    private static long LengthOf(ToolState tool)
    {
        IEnumerable<string?> texts =
        [
            tool.Query, tool.RevisedPrompt, tool.ContainerId, tool.Format, tool.Size, tool.Quality, tool.Background,
            .. tool.Queries ?? [], .. tool.Sources ?? [],
            .. (tool.Results ?? []).SelectMany(result => (string?[])[result.FileId, result.Filename, result.VectorStoreId, result.Text, result.Attributes?.GetRawText()]),
        ];
        return texts.Sum(text => text?.Length ?? 0L);
    }

    // Events come late now and then: a call that is over does not start again.
    private void MoveTo(string status)
    {
        if (_status is not null && Rank(status) <= Rank(_status))
            return;

        _status = status;
        Show();
    }

    private int Rank(string status)
    {
        int rank = 0;
        while (rank < Statuses.Count && Statuses[rank] != status)
            rank++;
        return rank;
    }
}
