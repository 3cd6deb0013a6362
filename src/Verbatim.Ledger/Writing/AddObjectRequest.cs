using Verbatim.Ledger.Objects;

namespace Verbatim.Ledger.Writing;

/// <summary>An object that comes, if it has room.</summary>
internal sealed class AddObjectRequest(ObjectRecord added, long? mostTenantBytes, PendingObjects objects) : WriterRequest
{
    private readonly TaskCompletionSource<AddObjectResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AddObjectResult? _result;

    public Task<AddObjectResult> Answered => _answer.Task;

    public override async ValueTask PrepareAsync(CommitGroup group) => _result = await objects.AddAsync(added, mostTenantBytes, group);

    public override void Answer() => _answer.SetResult(_result!);

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
