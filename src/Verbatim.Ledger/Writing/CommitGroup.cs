using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>Everything that goes to disk together.</summary>
internal sealed class CommitGroup(DateTimeOffset now)
{
    private readonly List<LiveRun> _begun = [];

    // In the order in which the runs were first written to: this is the commit order of their conversations.
    private readonly List<LiveRun> _touched = [];
    private readonly HashSet<long> _deleted = [];
    private readonly Dictionary<(TenantId, ObjectId), ObjectRecord> _addedObjects = [];
    private readonly Dictionary<long, ObjectRecord> _removedObjects = [];

    public DateTimeOffset Now => now;

    public LedgerCommit Commit { get; } = new() { At = now };

    public List<WriterRequest> Requests { get; } = [];

    public long Bytes { get; private set; }

    public void Begin(LiveRun run) => _begun.Add(run);

    public void Touch(LiveRun run, long bytes)
    {
        Bytes += bytes;
        if (run.Head.IsTouched)
            return;

        run.Head.IsTouched = true;
        _touched.Add(run);
    }

    public void Seal(SealedBlocks blocks)
    {
        foreach (StoredBlock block in blocks.Blocks)
            Bytes += block.Payload.Length;
        Commit.Seals.Add(blocks);
    }

    /// <returns>False where this commit deletes it already.</returns>
    public bool Delete(RunDeletion deletion)
    {
        bool isNew = _deleted.Add(deletion.Run.StoreNumber);
        if (isNew)
            Commit.Deletions.Add(deletion);
        return isNew;
    }

    public void Add(ObjectRecord added)
    {
        Commit.Objects.Add(new ObjectChange.Added(added));
        _addedObjects.Add((added.Tenant, added.Id), added);
    }

    public void Remove(ObjectRecord removed, AuditEntry? entry)
    {
        Commit.Objects.Add(new ObjectChange.Removed(removed.StoreNumber, entry));
        _removedObjects.Add(removed.StoreNumber, removed);
    }

    /// <summary>An object that this commit adds, or null.</summary>
    public ObjectRecord? AddedObject(TenantId tenant, ObjectId id) => _addedObjects.GetValueOrDefault((tenant, id));

    /// <summary>Whether this commit removes an object.</summary>
    public bool Removes(ObjectRecord known) => _removedObjects.ContainsKey(known.StoreNumber);

    /// <summary>Whether a run that begins with this commit carries an object.</summary>
    public bool Attaches(ObjectRecord known) => Commit.Runs.Any(begun => begun.Attachments.Contains(known.StoreNumber));

    /// <summary>By how many bytes this commit changes what a tenant's objects come to.</summary>
    public long BytesOfObjects(TenantId tenant) =>
        _addedObjects.Values.Where(added => added.Tenant == tenant).Sum(added => added.SizeBytes)
        - _removedObjects.Values.Where(removed => removed.Tenant == tenant).Sum(removed => removed.SizeBytes);

    /// <summary>Makes rows of what the runs have taken.</summary>
    public void Close()
    {
        foreach (LiveRun run in _touched)
        {
            run.Head.CloseBlock();
            if (run.Conversation.SpanRun != run.StoreNumber)
            {
                Commit.Spans.Add(new NewSpan(run.Conversation.Number, run.StoreNumber, run.Head.Blocks[0].First));
                run.Conversation.SpanRun = run.StoreNumber;
            }

            foreach (StoredBlock block in run.Head.Blocks)
                Commit.Blocks.Add(block);
            if (run.Head.Pending.IsEnded)
                Commit.Ends.Add(new RunEnd(run.StoreNumber, run.Head.Pending, run.Head.Objects, run.Head.EndedBy));
        }
    }

    /// <summary>Shows what is on disk to readers, then tells the callers.</summary>
    public void Publish(RunBeginnings beginnings, ConversationWatches watches)
    {
        foreach (LiveRun run in _begun)
            run.Publish(RunProgress.None, []);

        foreach (LiveRun run in _touched)
        {
            FrameBlock[] blocks = [.. run.Head.Blocks.Select(block => new FrameBlock(block.First, block.Count, block.Payload))];
            run.Head.Commit();
            run.Publish(run.Head.Committed, blocks);
            beginnings.Tails.Grew(run);
            if (run.Head.Committed.IsEnded)
                beginnings.LetGo(run);
        }

        // After all of them are shown: the order of a conversation is that of its runs together.
        foreach (LiveRun run in _touched)
            watches.Wake(run.Header);

        foreach (WriterRequest request in Requests)
            request.Answer();
    }

    /// <summary>Takes everything back, and tells the callers.</summary>
    public void RollBack(RunBeginnings beginnings, Func<Exception> reason)
    {
        foreach (LiveRun run in _touched)
        {
            run.Head.RollBack();
            run.Conversation.SpanRun = 0;
        }

        foreach (LiveRun run in _begun)
            beginnings.LetGo(run);
        Fail(reason);
    }

    /// <summary>Tells those callers that have no answer yet.</summary>
    public void Fail(Func<Exception> reason)
    {
        foreach (WriterRequest request in Requests)
            request.Fail(reason());
    }
}
