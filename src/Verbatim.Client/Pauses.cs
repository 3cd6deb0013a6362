namespace Verbatim.Client;

/// <summary>Waits before a retry: longer each time, and never exactly as long as everybody else.</summary>
internal sealed class Pauses(TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan _next = Shortest;

    /// <summary>Something went well: the next pause is short again.</summary>
    public void Reset() => _next = Shortest;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = _next * (0.5 + (Random.Shared.NextDouble() / 2));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return Task.Delay(pause, time, cancellationToken);
    }
}
