namespace Verbatim.Ledger.Writing;

/// <summary>Tombstones of which nothing else is on disk any more.</summary>
internal sealed class PurgedRequest(IReadOnlyList<long> runs) : WriterRequest
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Answered => _answer.Task;

    public override ValueTask PrepareAsync(CommitGroup group)
    {
        foreach (long run in runs)
            group.Commit.Purged.Add(run);
        return ValueTask.CompletedTask;
    }

    public override void Answer() => _answer.SetResult();

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
