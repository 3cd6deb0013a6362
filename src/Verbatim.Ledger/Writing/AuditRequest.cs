namespace Verbatim.Ledger.Writing;

/// <summary>An entry of the audit log.</summary>
internal sealed class AuditRequest(AuditEntry entry) : WriterRequest
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Answered => _answer.Task;

    public override ValueTask PrepareAsync(CommitGroup group)
    {
        group.Commit.Audits.Add(entry);
        return ValueTask.CompletedTask;
    }

    public override void Answer() => _answer.SetResult();

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
