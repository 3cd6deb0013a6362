using Verbatim.Frames;

namespace Verbatim.Ledger.Following;

/// <summary>The conversations that somebody reads at present.</summary>
internal sealed class ConversationWatches
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(TenantId, ConversationId), ConversationWatch> _watches = [];

    public ConversationWatch Enter(ConversationRecord conversation)
    {
        lock (_gate)
        {
            (TenantId, ConversationId) key = (conversation.Tenant, conversation.Id);
            if (!_watches.TryGetValue(key, out ConversationWatch? watch))
                _watches[key] = watch = new ConversationWatch();
            watch.Readers++;
            return watch;
        }
    }

    public void Leave(ConversationRecord conversation, ConversationWatch watch)
    {
        lock (_gate)
        {
            if (--watch.Readers == 0)
                _watches.Remove((conversation.Tenant, conversation.Id));
        }
    }

    /// <summary>Called after what was committed of a run is shown to its readers.</summary>
    public void Wake(RunHeader run)
    {
        ConversationWatch? watch;
        lock (_gate)
            watch = _watches.GetValueOrDefault((run.Key.Tenant, run.Conversation));
        watch?.Wake();
    }

    /// <summary>Wakes all who wait, with nothing new: the ledger has stopped or was closed, and the next read says so.</summary>
    public void WakeAll()
    {
        ConversationWatch[] watches;
        lock (_gate)
            watches = [.. _watches.Values];
        foreach (ConversationWatch watch in watches)
            watch.Wake();
    }
}
