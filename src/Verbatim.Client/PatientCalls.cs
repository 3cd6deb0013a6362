namespace Verbatim.Client;

/// <summary>Makes a call again until the server has answered it, as long as its answer may still come.</summary>
internal sealed class PatientCalls(RunRecorderOptions options, TimeProvider time)
{
    private readonly Pauses _pauses = new(options.ShortestPause, options.LongestPause, time);
    private long? _lostSince;

    /// <summary>Calls, and after a pause calls again, where the server cannot be reached, is busy, or does not answer in time.</summary>
    /// <param name="answerWithin">How long one call may take.</param>
    /// <param name="call">Sends what may be sent twice.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="VerbatimException">What no retry mends; or what was still so when the patience was over.</exception>
    /// <exception cref="HttpRequestException">The server was away until the patience was over.</exception>
    public async Task<TAnswer> CallAsync<TAnswer>(TimeSpan answerWithin, Func<CancellationToken, Task<TAnswer>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan? askedFor;
            using (var late = new CancellationTokenSource(answerWithin, time))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken))
            {
                try
                {
                    TAnswer answer = await call(either.Token).ConfigureAwait(false);
                    Restored();
                    return answer;
                }
                catch (OperationCanceledException tooLate) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                {
                    askedFor = null;
                    if (IsOver())
                        throw new HttpRequestException("The server does not answer in time.", tooLate);
                }
                catch (Exception lost) when (LostConnection.Is(lost))
                {
                    // Not in the filter, which would swallow what is thrown by who is told of it.
                    if (IsOver())
                        throw;
                    askedFor = (lost as VerbatimException)?.RetryAfter;
                }
            }

            await _pauses.WaitAsync(askedFor, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Restored()
    {
        _pauses.Reset();
        if (_lostSince is null)
            return;

        _lostSince = null;
        options.ConnectionChanged?.Invoke(StreamConnection.Restored);
    }

    /// <summary>Notes that a try was lost.</summary>
    /// <returns>Whether tries have been lost for too long.</returns>
    private bool IsOver()
    {
        if (_lostSince is null)
        {
            _lostSince = time.GetTimestamp();
            options.ConnectionChanged?.Invoke(StreamConnection.Lost);
        }

        return options.GiveUpAfter != Timeout.InfiniteTimeSpan && time.GetElapsedTime(_lostSince.Value) >= options.GiveUpAfter;
    }
}
