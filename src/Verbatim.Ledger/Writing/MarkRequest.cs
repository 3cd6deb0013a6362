using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>A mark where the next body of a run's source begins.</summary>
internal sealed class MarkRequest(long run, SourceBody body) : WriterRequest<Written>
{
    public override long Bytes => body.State.Length;

    public override ValueTask PrepareAsync(CommitGroup group)
    {
        group.Commit.SourceBodies.Add(new NewSourceBody(run, body));
        return ValueTask.CompletedTask;
    }

    protected override Written Result => default;
}
