using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A tool that the provider runs itself. Its card is the item: the contract knows no state of it that says failed, so <c>output_item.done</c> does.</summary>
internal abstract class HostedItem(ProviderResponse response, int outputIndex, string type) : OutputItem(response, outputIndex, type)
{
    private string? _status;

    /// <summary>The statuses of this tool, in the order in which a call goes through them; the last says that it went well.</summary>
    protected abstract IReadOnlyList<string> Statuses { get; }

    protected string Status => _status ?? Statuses[0];

    public override void Take(string name, JsonElement providerEvent)
    {
        string status = name[(name.LastIndexOf('.') + 1)..];
        if (Statuses.Contains(status))
            MoveTo(status);
    }

    protected override void OnAdded(JsonElement item)
    {
        Read(item, new NoticeList());
        MoveTo(Statuses.Contains(item.Text("status")) ? item.Text("status")! : Statuses[0]);
    }

    protected override void OnDone(JsonElement item)
    {
        var notices = new NoticeList();
        Read(item, notices);

        // Some servers close an item whose status still says "generating": closed is closed.
        if (item.Text("status") is not ("failed" or "incomplete" or "cancelled"))
            _status = Statuses[^1];
        Show(notices);
    }

    protected abstract void Read(JsonElement item, NoticeList notices);

    protected abstract ToolState Describe();

    protected void Show(NoticeList? notices = null) => Emit(new ToolStatusChanged { Tool = Describe() }, notices);

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
