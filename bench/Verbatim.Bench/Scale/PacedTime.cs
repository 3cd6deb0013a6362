namespace Verbatim.Bench.Scale;

/// <summary>A clock that is a little later each time it is asked, as the frames of a run are.</summary>
internal sealed class PacedTime : TimeProvider
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(37);

    private DateTimeOffset _now = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now += Step;
}
