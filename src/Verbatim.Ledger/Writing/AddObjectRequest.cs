using Verbatim.Ledger.Objects;

namespace Verbatim.Ledger.Writing;

/// <summary>An object that comes, if it has room.</summary>
internal sealed class AddObjectRequest(ObjectRecord added, long? mostTenantBytes, PendingObjects objects) : WriterRequest<AddObjectResult>
{
    private AddObjectResult? _result;

    public override async ValueTask PrepareAsync(CommitGroup group) => _result = await objects.AddAsync(added, mostTenantBytes, group);

    protected override AddObjectResult Result => _result!;
}
