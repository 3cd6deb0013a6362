using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Objects;

/// <summary>Deletes an attachment that no run uses. What a run uses goes with the run.</summary>
internal sealed class ObjectRemoval(RunLedger ledger)
{
    /// <returns>The problem; null where the object is gone, which is durable.</returns>
    public async ValueTask<Problem?> RemoveAsync(Caller caller, string objectId, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Delete))
            return Permission.Delete.Refusal;
        if (!ObjectId.TryParse(objectId, null, out ObjectId id) || await ledger.Objects.FindAsync(caller.Tenant, id, caller.SeesAs, cancellationToken) is null)
            return Problems.NotFound;

        return await ledger.Objects.RemoveAsync(caller.Tenant, id, caller.UserId, CancellationToken.None) switch
        {
            RemoveObjectResult.Removed => null,
            RemoveObjectResult.InUse => Problems.ObjectInUse,
            RemoveObjectResult.StorageFull => Problems.StorageFull,
            _ => Problems.NotFound,
        };
    }
}
