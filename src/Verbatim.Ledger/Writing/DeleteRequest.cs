using System.Globalization;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>A run that shall be gone.</summary>
internal sealed class DeleteRequest(RunKey run, string by, RunBeginnings beginnings) : WriterRequest<DeleteResult>
{
    private DeleteResult _result = new DeleteResult.NoSuchRun();

    public override async ValueTask PrepareAsync(CommitGroup group)
    {
        if (beginnings.IsLive(run))
        {
            _result = new DeleteResult.Live();
            return;
        }

        if (await beginnings.FindRunAsync(run) is not { } found)
            return;

        // Before anything joins the commit: a run whose end cannot be read is not deleted, and nobody else's frames wait for it.
        ReadOnlyMemory<byte> digest = await beginnings.LastDigestAsync(found);
        if (group.Delete(new RunDeletion(found, by)))
        {
            beginnings.HasDeletions = true;
            group.Commit.Audits.Add(new AuditEntry(run.Tenant, by, AuditAction.Deleted, string.Create(CultureInfo.InvariantCulture, $"run number {found.StoreNumber}")));
            _result = new DeleteResult.Deleted(new DeletedRun(
                found.StoreNumber, run.Tenant, found.Header.Conversation, found.Last, digest, group.Now, by, PurgedAt: null));
        }
    }

    protected override DeleteResult Result => _result;
}
