using System.Security.Cryptography;
using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>Gives numbers to runs and conversations, and knows the conversations that have live runs. Belongs to the writer.</summary>
internal sealed class RunBeginnings
{
    private const int CursorKeyBytes = 32;

    private readonly Dictionary<(TenantId, ConversationId), LiveConversation> _conversations = [];
    private readonly ILedgerStore _store;
    private readonly RunIndex _index;
    private readonly LedgerOptions _options;
    private long _lastRun;
    private long _lastConversation;

    public RunBeginnings(ILedgerStore store, RunIndex index, LedgerOptions options, StoredHeads heads)
    {
        (_store, _index, _options) = (store, index, options);
        Tails = new LiveTails(options.TailsBytes);
        (_lastRun, _lastConversation, HasDeletions) = (heads.LastRun, heads.LastConversation, heads.HasDeletions);
        foreach (StoredHead head in heads.Live)
            GoOn(head);
    }

    /// <summary>Whether a run was ever deleted: a ledger without deletions need not ask for each new run.</summary>
    public bool HasDeletions { get; set; }

    /// <summary>What readers of live runs find in memory.</summary>
    public LiveTails Tails { get; }

    public bool IsLive(RunKey key) => _index.FindLive(key) is not null;

    /// <summary>Whether a run of this id was deleted: its id is not given again.</summary>
    public async ValueTask<bool> WasDeletedAsync(RunKey key) => HasDeletions && await _store.WasDeletedAsync(key, CancellationToken.None);

    /// <summary>The chained digest after an ended run's last frame; empty where the block that holds it is missing.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> LastDigestAsync(RunRecord run) =>
        await _store.ReadBlocksBackAsync(run.StoreNumber, run.Last, run.Last, maxBytes: 1, CancellationToken.None) is [.., var last] ? last.Digest : default;

    public async ValueTask<RunRecord?> FindRunAsync(RunKey key) =>
        _index.FindLive(key) is { } live ? live.Record(live.Head.Pending) : await _store.FindRunAsync(key, CancellationToken.None);

    /// <summary>Numbers of the objects that a run's request carries, in order; of a run that begins with this commit, too.</summary>
    public async ValueTask<IReadOnlyList<long>> AttachmentsAsync(RunRecord run, CommitGroup group) =>
        group.Commit.Runs.FirstOrDefault(begun => begun.Number == run.StoreNumber)?.Attachments
        ?? [.. (await _store.ReadAttachmentsAsync(run.StoreNumber, CancellationToken.None)).Select(attachment => attachment.StoreNumber)];

    public async ValueTask<LiveConversation?> FindConversationAsync(RunHeader header)
    {
        if (_conversations.TryGetValue((header.Key.Tenant, header.Conversation), out LiveConversation? live))
            return live;

        StoredConversation? stored = await _store.FindConversationAsync(header.Key.Tenant, header.Conversation, CancellationToken.None);
        return stored is null ? null : new LiveConversation(stored.Number, stored.Visibility, stored.Owner);
    }

    public LiveConversation BeginConversation(RunHeader header, ConversationVisibility visibility, CommitGroup group)
    {
        var conversation = new LiveConversation(++_lastConversation, visibility, header.UserId);
        group.Commit.Conversations.Add(new NewConversation(
            conversation.Number, header.Key.Tenant, header.Conversation, visibility, header.UserId, RandomNumberGenerator.GetBytes(CursorKeyBytes), group.Now));
        return conversation;
    }

    public LiveRun BeginRun(RunHeader header, IReadOnlyList<long> attachments, LiveConversation conversation, CommitGroup group)
    {
        // A number once given is not given again, even where its commit fails: nothing may ever mistake one run for another.
        var record = new RunRecord
        {
            Header = header,
            Visibility = conversation.Visibility,
            ConversationOwner = conversation.Owner,
            Status = RunStatus.Running,
            Last = Position.Start,
            Bytes = 0,
            StoreNumber = ++_lastRun,
            CursorKey = RandomNumberGenerator.GetBytes(CursorKeyBytes),
        };
        LiveRun run = Hold(record, conversation, RunProgress.None, DigestChain.Begin(header));
        group.Begin(run);
        group.Commit.Runs.Add(new NewRun(record.StoreNumber, conversation.Number, header, record.CursorKey, attachments));
        return run;
    }

    /// <summary>Forgets a run that has ended, or that did not begin after all.</summary>
    public void LetGo(LiveRun run)
    {
        _index.Remove(run);
        LedgerTelemetry.LiveRunsChanged(-1);
        Tails.Forget(run);
        if (--run.Conversation.LiveRuns == 0)
            _conversations.Remove((run.Header.Key.Tenant, run.Header.Conversation));
    }

    private void GoOn(StoredHead head)
    {
        RunRecord run = head.Run;
        LiveConversation conversation = _conversations.GetValueOrDefault((run.Header.Key.Tenant, run.Header.Conversation))
            ?? new LiveConversation(head.Conversation, run.Visibility, run.ConversationOwner);
        var progress = new RunProgress(run.Status, run.Last, run.Bytes, run.StreamId, null, null);
        LiveRun live = Hold(run, conversation, progress, head.Digest is { } digest ? digest.Span : DigestChain.Begin(run.Header));
        live.Publish(progress, []);
    }

    private LiveRun Hold(RunRecord record, LiveConversation conversation, RunProgress progress, ReadOnlySpan<byte> digest)
    {
        var run = new LiveRun(record, conversation, new RunHead(record.Header, record.StoreNumber, progress, digest, _options), _options.TailBytes);
        conversation.LiveRuns++;
        LedgerTelemetry.LiveRunsChanged(1);
        _conversations[(record.Header.Key.Tenant, record.Header.Conversation)] = conversation;
        _index.Add(run);
        return run;
    }
}
