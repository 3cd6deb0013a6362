using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>A removed object that shall be forgotten.</summary>
internal sealed class EraseObjectRequest(long number) : WriterRequest<Written>
{
    public override ValueTask PrepareAsync(CommitGroup group)
    {
        group.Commit.Objects.Add(new ObjectChange.Erased(number));
        return ValueTask.CompletedTask;
    }

    protected override Written Result => default;
}
