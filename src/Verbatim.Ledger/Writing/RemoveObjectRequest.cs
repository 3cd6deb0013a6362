using Verbatim.Frames;
using Verbatim.Ledger.Objects;

namespace Verbatim.Ledger.Writing;

/// <summary>An object that shall be gone, if no run uses it.</summary>
internal sealed class RemoveObjectRequest(TenantId tenant, ObjectId id, string? by, PendingObjects objects) : WriterRequest
{
    private readonly TaskCompletionSource<RemoveObjectResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RemoveObjectResult? _result;

    public Task<RemoveObjectResult> Answered => _answer.Task;

    public override async ValueTask PrepareAsync(CommitGroup group) => _result = await objects.RemoveAsync(tenant, id, by, group);

    public override void Answer() => _answer.SetResult(_result!);

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
