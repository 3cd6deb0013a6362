using System.Text.Json;
using Verbatim.Frames;

namespace Verbatim.Client;

/// <summary>Records the frames of one run, however often the connection or the server goes away: none is lost, none is recorded twice.</summary>
/// <remarks>
/// <para>
/// Frames are held until they are durable, and sent in batches, one request at a time and in the order in which they were given. A request
/// without an answer is sent again: what it had brought over is known by run and <c>event_id</c> and changes nothing. While there is
/// nothing to record, an empty request says that the recorder is there.
/// </para>
/// <para>
/// The recorder gives up at what no retry mends: a frame that is refused (409, 413, 422), a run that is gone or has ended, a token that does not do. From
/// then on each call throws that <see cref="VerbatimException"/>; its <see cref="VerbatimException.Frame"/> says which frame it was, and <see cref="LastDurable"/>
/// how far the run got. Another recorder may go on from there.
/// </para>
/// <para>
/// Thread-safe. Calls of <see cref="RecordAsync"/> are taken in the order in which they are made; who records from several threads sees to
/// that order. Made by <see cref="VerbatimClient.BeginRecordingAsync"/> and <see cref="VerbatimClient.JoinRecordingAsync"/>.
/// </para>
/// </remarks>
public sealed class RunRecorder : IAsyncDisposable
{
    private readonly VerbatimClient _client;
    private readonly PatientCalls _calls;
    private readonly RunRecorderOptions _options;
    private readonly FrameBuffer _frames;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sending;
    private FramesRecorded _recorded;

    internal RunRecorder(VerbatimClient client, PatientCalls calls, RunId run, FramesRecorded standing, RunRecorderOptions options, TimeProvider time)
    {
        (_client, _calls, _options, Run, _recorded) = (client, calls, options, run, standing);
        _frames = new FrameBuffer(options, time);
        _sending = SendAsync(_stopping.Token);
    }

    /// <summary>The run.</summary>
    public RunId Run { get; }

    /// <summary>The run's last frame that is known to be durable; it and all before it are. <see cref="Position.Start"/> where there is none.</summary>
    /// <remarks>Right after a run was joined, this is where its next frame goes on.</remarks>
    public Position LastDurable => Position.At(Volatile.Read(ref _recorded).LastEventId);

    /// <summary>Takes a frame to record; it is durable when a later <see cref="FlushAsync"/> or <see cref="CompleteAsync"/> is done.</summary>
    /// <param name="frame">From <c>{</c> to its <c>}</c>, without a line end. It is copied: when the task is done the memory is the caller's again.</param>
    /// <param name="cancellationToken">Gives up waiting for room (<see cref="RunRecorderOptions.MaxBufferBytes"/>); the frame is not taken then.</param>
    /// <returns>Done when the frame is held, which is at once where there is room.</returns>
    /// <exception cref="ArgumentException">It does not begin and end so, or has a line end: it could not be sent as it is. All else is for the server to judge.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAsync"/> was called.</exception>
    /// <exception cref="VerbatimException">The recorder has given up.</exception>
    /// <exception cref="HttpRequestException">The recorder has given up: the server was away for longer than <see cref="RunRecorderOptions.GiveUpAfter"/>.</exception>
    /// <exception cref="ObjectDisposedException">The recorder was disposed.</exception>
    public ValueTask RecordAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        // It would be sent as two, or as none: what is refused then would be another one.
        if (!IsOneLine(frame.Span))
            throw new ArgumentException("A frame is one line, from { to its }.", nameof(frame));

        return _frames.AddAsync(frame, cancellationToken);
    }

    /// <summary>Sends what is held at once, and is done when all frames taken before are durable.</summary>
    /// <param name="cancellationToken">Ends the wait; the frames are sent all the same.</param>
    /// <exception cref="VerbatimException">The recorder has given up, and not all of them are.</exception>
    /// <exception cref="HttpRequestException">The recorder has given up: the server was away for longer than <see cref="RunRecorderOptions.GiveUpAfter"/>.</exception>
    /// <exception cref="ObjectDisposedException">The recorder was disposed.</exception>
    public Task FlushAsync(CancellationToken cancellationToken) => _frames.FlushAsync(isComplete: false, cancellationToken);

    /// <summary>Says that no frame follows, and is done when all of them are durable.</summary>
    /// <remarks>It does not end the run: its terminal frame does, and where none was recorded the run stays open, for another recorder.</remarks>
    /// <param name="cancellationToken">Ends the wait; the frames are sent all the same, and no others are taken.</param>
    /// <returns>What became of them. One that arrived in a request without an answer counts as a duplicate of itself.</returns>
    /// <exception cref="VerbatimException">The recorder has given up, and not all of them are.</exception>
    /// <exception cref="HttpRequestException">The recorder has given up: the server was away for longer than <see cref="RunRecorderOptions.GiveUpAfter"/>.</exception>
    /// <exception cref="ObjectDisposedException">The recorder was disposed.</exception>
    public async Task<FramesRecorded> CompleteAsync(CancellationToken cancellationToken)
    {
        await _frames.FlushAsync(isComplete: true, cancellationToken).ConfigureAwait(false);
        return Volatile.Read(ref _recorded);
    }

    /// <summary>Lets go of the run. What is not durable yet is dropped, and may be recorded all the same; the run stays open, for another recorder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _frames.Fail(new ObjectDisposedException(nameof(RunRecorder)));
        _stopping.Dispose();
    }

    /// <summary>Ends when nothing is left to send, when it cannot be sent, or when nobody wants it sent any more.</summary>
    private async Task SendAsync(CancellationToken stopping)
    {
        try
        {
            while (!_frames.IsOver)
            {
                bool isThere = await _frames.ArrivedAsync(_options.KeepAliveEvery, stopping).ConfigureAwait(false);
                if (isThere)
                    await _frames.GatheredAsync(_options.MaxBatchWait, stopping).ConfigureAwait(false);
                if (isThere ? !_frames.IsOver : _recorded.RunStatus is null or RunStatus.Running)
                    await _calls.CallAsync(_options.AnswerWithin, SendBatchAsync, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to whoever waits by whoever stops.
        }
        catch (Exception failure)
        {
            // The one edge: whatever it is, it belongs to whoever records.
            _frames.Fail(failure);
        }
    }

    /// <summary>Sends what is there by now once: a batch, or, where there is nothing, that the recorder is.</summary>
    private async Task<bool> SendBatchAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> batch = _frames.NextBatch();
        try
        {
            FramesRecorded answer = await _client.AppendAsync(Run, batch, cancellationToken).ConfigureAwait(false);
            return Take(batch.Count, answer.Accepted, answer.Duplicates, answer.LastEventId, answer.RunStatus) == batch.Count
                ? true
                : throw new HttpRequestException("The server has read less than was sent.");
        }
        catch (VerbatimException refused)
        {
            long before = _frames.Taken;
            if (refused.LastEventId is { } last)
                Take(batch.Count, refused.Accepted ?? 0, refused.Duplicates ?? 0, last, status: null);

            // Each frame is a line of the body.
            throw refused.Line is { } line && line <= batch.Count && !refused.IsTransient
                ? refused.At(new RefusedFrame(EventIdOf(batch[(int)line - 1].Span), before + line))
                : refused;
        }
        catch (JsonException answer)
        {
            // Something in between answered, or the answer was cut: what became of the batch is not known.
            throw new HttpRequestException("The answer cannot be read.", answer);
        }
    }

    /// <summary>Notes what the server has: of a batch always its first frames.</summary>
    private int Take(int sent, long accepted, long duplicates, long last, RunStatus? status)
    {
        FramesRecorded before = _recorded;
        int taken = (int)Math.Min(sent, accepted + duplicates);

        // Before those who wait for the frames are woken: they look at it.
        Volatile.Write(ref _recorded, new FramesRecorded(before.Accepted + accepted, before.Duplicates + duplicates, last, null, status ?? before.RunStatus));
        _frames.Take(taken);
        return taken;
    }

    private static bool IsOneLine(ReadOnlySpan<byte> frame) => frame is [(byte)'{', .., (byte)'}'] && !frame.Contains((byte)'\n');

    private static Position? EventIdOf(ReadOnlySpan<byte> frame)
    {
        var reader = new Utf8JsonReader(frame);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("event_id"u8))
                    return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long id) && id >= 0 ? Position.At(id) : null;
            }
        }
        catch (JsonException)
        {
            // Broken before it says so.
        }

        return null;
    }
}
