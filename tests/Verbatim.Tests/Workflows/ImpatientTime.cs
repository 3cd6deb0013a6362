using Microsoft.Extensions.Time.Testing;

namespace Verbatim.Tests.Workflows;

/// <summary>A clock for whom every wait is over at once: it moves on by as much as somebody wants to wait.</summary>
internal sealed class ImpatientTime : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero)
            Advance(dueTime);

        return timer;
    }
}
