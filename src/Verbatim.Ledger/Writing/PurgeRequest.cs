using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>One step of taking deleted runs from the disk. No commit, but the writer's work all the same: it is the only one that writes.</summary>
internal sealed class PurgeRequest(ILedgerStore store, IReadOnlyList<long> runs) : WriterRequest
{
    private readonly TaskCompletionSource<PurgeStep> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StorageFullException? _full;
    private PurgeStep _step;

    public Task<PurgeStep> Answered => _answer.Task;

    public override async ValueTask PrepareAsync(CommitGroup group)
    {
        try
        {
            _step = await store.PurgeAsync(runs, CancellationToken.None);
        }
        catch (StorageFullException full)
        {
            // The commit that this turn is part of may still find room.
            _full = full;
        }
    }

    public override void Answer()
    {
        if (_full is null)
            _answer.SetResult(_step);
        else
            _answer.SetException(_full);
    }

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
