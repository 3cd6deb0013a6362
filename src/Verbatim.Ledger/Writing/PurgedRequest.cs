namespace Verbatim.Ledger.Writing;

/// <summary>Tombstones of which nothing else is on disk any more.</summary>
internal sealed class PurgedRequest(IReadOnlyList<long> runs) : WriterRequest<Written>
{
    public override ValueTask PrepareAsync(CommitGroup group)
    {
        foreach (long run in runs)
            group.Commit.Purged.Add(run);
        return ValueTask.CompletedTask;
    }

    protected override Written Result => default;
}
