using Verbatim.Workflows;
using Xunit;

namespace Verbatim.Tests.Workflows;

public sealed class OwnedTasksTests
{
    [Fact]
    public async Task Going_cancels_the_work_and_waits_for_its_end()
    {
        var owner = new OwnedTasks();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        owner.Start(async stopping =>
        {
            await using CancellationTokenRegistration registration = stopping.Register(cancelled.SetResult);
            await mayEnd.Task;
        });

        Task going = owner.DisposeAsync().AsTask();
        await cancelled.Task;
        Assert.False(going.IsCompleted);

        mayEnd.SetResult();
        await going;
    }

    [Fact]
    public async Task Nothing_starts_once_the_owner_is_going()
    {
        var owner = new OwnedTasks();
        await owner.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => owner.Start(_ => Task.CompletedTask));
    }

    [Fact]
    public async Task Going_twice_is_going_once()
    {
        var owner = new OwnedTasks();
        owner.Start(_ => Task.CompletedTask);

        await owner.DisposeAsync();
        await owner.DisposeAsync();
    }
}
