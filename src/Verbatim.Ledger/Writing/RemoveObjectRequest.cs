using Verbatim.Frames;
using Verbatim.Ledger.Objects;

namespace Verbatim.Ledger.Writing;

/// <summary>An object that shall be gone, if no run uses it.</summary>
internal sealed class RemoveObjectRequest(TenantId tenant, ObjectId id, string? by, PendingObjects objects) : WriterRequest<RemoveObjectResult>
{
    private RemoveObjectResult? _result;

    public override async ValueTask PrepareAsync(CommitGroup group) => _result = await objects.RemoveAsync(tenant, id, by, group);

    protected override RemoveObjectResult Result => _result!;
}
