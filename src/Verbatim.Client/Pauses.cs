namespace Verbatim.Client;

/// <summary>Waits before a retry: longer each time, and never exactly as long as everybody else.</summary>
internal sealed class Pauses
{
    // Longer than any server of this API asks for; what asks for more is asked again all the same.
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromMinutes(5);

    private readonly TimeSpan _shortest;
    private readonly TimeSpan _longest;
    private readonly TimeProvider _time;
    private TimeSpan _next;

    public Pauses(TimeProvider time)
        : this(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(10), time)
    {
    }

    public Pauses(TimeSpan shortest, TimeSpan longest, TimeProvider time)
    {
        (_shortest, _longest, _time) = (shortest, longest, time);
        Reset();
    }

    /// <summary>Something went well: the next pause is short again.</summary>
    public void Reset() => _next = _shortest;

    /// <param name="askedFor">What the server asked for; the pause is no shorter. Null where it asked for nothing.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task WaitAsync(TimeSpan? askedFor, CancellationToken cancellationToken)
    {
        TimeSpan pause = _next * (0.5 + (Random.Shared.NextDouble() / 2));
        _next = _next * 2 < _longest ? _next * 2 : _longest;
        if (askedFor > pause)
            pause = askedFor.Value < LongestAskedFor ? askedFor.Value : LongestAskedFor;
        return Task.Delay(pause, _time, cancellationToken);
    }
}
