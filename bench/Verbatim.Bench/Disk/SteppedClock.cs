namespace Verbatim.Bench.Disk;

/// <summary>A clock that moves when it is told to, by as much as a model's events are apart: the same in every measurement.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly Random _steps = new(4);
    private DateTimeOffset _now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Step() => _now += TimeSpan.FromMilliseconds(_steps.Next(2, 60));
}
