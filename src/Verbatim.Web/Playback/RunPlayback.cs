using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Frames.Wire;
using Verbatim.Transcripts;

namespace Verbatim.Web.Playback;

/// <summary>Follows a run to its end: through lost connections, and only while its page is shown.</summary>
/// <remarks>
/// Whatever happens on the way, it goes on after the last frame that it folded, so no frame is missed or folded twice.
/// Belongs to one page, whose browser runs one thing at a time: not thread-safe.
/// </remarks>
internal sealed class RunPlayback(VerbatimClient client, RunId run, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private string? _cursor;
    private TaskCompletionSource _shown = new();
    private CancellationTokenSource? _following;
    private Task _asking = Task.CompletedTask;

    /// <summary>What is known of the run; null before the first answer.</summary>
    public Transcript? Transcript { get; private set; }

    /// <summary>The run by itself, where it ended while its frames did not come; null elsewhere.</summary>
    public RunDetail? Detail { get; private set; }

    public PlaybackState State { get; private set; } = PlaybackState.Connecting;

    /// <summary>Raised when <see cref="State"/> is another.</summary>
    public event Action? StateChanged;

    private bool HasEnded => Transcript is { Status: not RunStatus.Running };

    /// <summary>Tells whether the page is shown. A hidden one lets go of its connection: a browser has few of them for each server.</summary>
    public void Show(bool isShown)
    {
        if (isShown)
        {
            _shown.TrySetResult();
            return;
        }

        if (_shown.Task.IsCompleted)
            _shown = new TaskCompletionSource();

        _following?.Cancel();
    }

    /// <summary>Returns when the run has ended or cannot be read any more.</summary>
    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = ShortestPause;
        while (!HasEnded)
        {
            await _shown.Task.WaitAsync(cancellationToken);
            Position before = Transcript?.Last ?? Position.Start;
            using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _following = following;
            try
            {
                await FollowAsync(following.Token);
            }
            catch (OperationCanceledException) when (following.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                Enter(PlaybackState.LetGo);
                continue;
            }
            catch (VerbatimException refused) when (!refused.IsTransient)
            {
                Enter(PlaybackState.Refused);
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // The connection was lost; what was folded stays, and the cursor says where to go on.
            }
            finally
            {
                // A page may be hidden at any moment, and there is nothing to let go of until the next round.
                _following = null;
            }

            if (HasEnded)
                break;

            Enter(PlaybackState.Reconnecting);
            pause = Transcript?.Last != before ? ShortestPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            await Task.Delay(pause, time, cancellationToken);
        }

        Enter(PlaybackState.Ended);
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (Transcript is null)
        {
            TranscriptDocument document = await client.TranscriptAsync(run, cancellationToken);
            _cursor = document.Cursor;
            Transcript = Transcript.Restore(document);
        }

        Enter(PlaybackState.Following);
        try
        {
            await foreach (StreamedFrame frame in client.FollowAsync(run, _cursor, Report, cancellationToken))
            {
                Transcript.Apply(frame.Bytes.Span);
                _cursor = frame.Cursor ?? _cursor;
            }
        }
        finally
        {
            await _asking;
        }
    }

    // A connection may be lost again and again, or held back on its way, while a short answer comes through: then the page can say how the
    // run ended before it has the frames that say so.
    private async Task AskForEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            RunDetail detail = await client.RunAsync(run, cancellationToken);
            Detail = detail.RunStatus == RunStatus.Running ? null : detail;
        }
        catch (Exception exception) when (exception is VerbatimException or HttpRequestException or OperationCanceledException)
        {
            // Nothing is known then, and the frames are asked for again anyway.
        }
    }

    private void Report(StreamConnection connection)
    {
        if (connection == StreamConnection.Lost && _asking.IsCompleted)
            _asking = AskForEndAsync(_following!.Token);
        Enter(connection == StreamConnection.Lost ? PlaybackState.Reconnecting : PlaybackState.Following);
    }

    private void Enter(PlaybackState state)
    {
        if (State == state)
            return;

        State = state;
        StateChanged?.Invoke();
    }
}
