namespace Verbatim.Ledger.Sealing;

/// <summary>Leaves the processor to others: after each piece of work, a rest as long as the work was.</summary>
internal sealed class SealPace(TimeProvider time)
{
    // A timer has the grain of a millisecond: rests of less would be none, or too long.
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(4);

    private long _since = time.GetTimestamp();

    public async ValueTask RestAsync(CancellationToken cancellationToken)
    {
        TimeSpan worked = time.GetElapsedTime(_since);
        if (worked < ShortestRest)
            return;

        await Task.Delay(worked, time, cancellationToken);
        _since = time.GetTimestamp();
    }

    /// <summary>Work begins anew after a time of none.</summary>
    public void Begin() => _since = time.GetTimestamp();
}
