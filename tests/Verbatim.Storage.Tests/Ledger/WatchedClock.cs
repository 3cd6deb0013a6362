using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>A clock that stands until a test moves it, and knows who waits for it.</summary>
public sealed class WatchedClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until somebody waits for this clock, and moves it on as far as that needs.</summary>
    public async Task AdvanceForNextAsync(CancellationToken cancellation) => Advance(await _waits.Reader.ReadAsync(cancellation));
}
