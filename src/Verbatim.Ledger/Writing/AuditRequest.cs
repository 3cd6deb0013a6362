namespace Verbatim.Ledger.Writing;

/// <summary>An entry of the audit log.</summary>
internal sealed class AuditRequest(AuditEntry entry) : WriterRequest<Written>
{
    public override ValueTask PrepareAsync(CommitGroup group)
    {
        group.Commit.Audits.Add(entry);
        return ValueTask.CompletedTask;
    }

    protected override Written Result => default;
}
