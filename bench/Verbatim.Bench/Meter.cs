using System.Diagnostics;

namespace Verbatim.Bench;

/// <summary>Counts what is done within the time that is measured, after a while of warming up.</summary>
/// <remarks>One for each connection: nothing is shared while the load runs.</remarks>
internal sealed class Meter(long from, long until)
{
    public List<double> Times { get; } = [];

    public static (long From, long Until) Span(TimeSpan warmUp, TimeSpan duration)
    {
        long from = Stopwatch.GetTimestamp() + (long)(warmUp.TotalSeconds * Stopwatch.Frequency);
        return (from, from + (long)(duration.TotalSeconds * Stopwatch.Frequency));
    }

    public bool IsOver => Stopwatch.GetTimestamp() >= until;

    /// <summary>One more is done, which was begun at that time.</summary>
    public void Done(long began)
    {
        long now = Stopwatch.GetTimestamp();
        if (began >= from && now <= until)
            Times.Add(Stopwatch.GetElapsedTime(began, now).TotalMilliseconds);
    }
}
