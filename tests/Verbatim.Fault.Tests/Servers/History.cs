using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Verbatim.Fault.Tests.Oracle;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>Takes down what actors do and see while it happens, from any thread.</summary>
internal sealed class History
{
    // Restarts are shorter, also where the machine has much else to do.
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromSeconds(90);

    private readonly ConcurrentQueue<Sent> _sent = new();
    private readonly ConcurrentQueue<Acked> _acked = new();
    private readonly ConcurrentQueue<Unanswered> _unanswered = new();
    private readonly ConcurrentQueue<Seen> _seen = new();
    private readonly ConcurrentQueue<Reading> _earlier = new();
    private readonly ConcurrentQueue<Reading> _final = new();
    private readonly ConcurrentQueue<Reading> _resumed = new();
    private readonly ConcurrentQueue<Chained> _chains = new();
    private readonly ConcurrentQueue<Answered> _answers = new();
    private readonly ConcurrentQueue<Waited> _waits = new();
    private long _moves;

    /// <summary>Grows with each acknowledgement and each frame seen: a measure of work done, to choose moments by.</summary>
    public long Moves => Volatile.Read(ref _moves);

    public Evidence Evidence => new()
    {
        Sent = [.. _sent],
        Acked = [.. _acked],
        Unanswered = [.. _unanswered],
        Seen = [.. _seen],
        Earlier = [.. _earlier],
        Final = [.. _final],
        Resumed = [.. _resumed],
        Chains = [.. _chains],
        Answers = [.. _answers],
        Waits = [.. _waits],
    };

    public static Line LineOf(ReadOnlySpan<byte> frame)
    {
        var reader = new Utf8JsonReader(frame);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("event_id"))
                continue;

            reader.Read();
            return new Line(reader.GetInt64(), Convert.ToHexString(SHA256.HashData(frame)));
        }

        throw new InvalidDataException("A frame without event_id.");
    }

    /// <summary>Waits until so much more was done, so that every fault meets some work; false where all work is done.</summary>
    public async Task<bool> HasMovedOnAsync(Task work, int moves, CancellationToken cancellation)
    {
        long target = Moves + moves, last = Moves, since = Stopwatch.GetTimestamp();
        while (!work.IsCompleted && Moves < target)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), cancellation);
            if (last != Moves)
                (last, since) = (Moves, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(since) > LongestStandstill)
                throw new TimeoutException("Nothing moves any more: somebody waits for what was lost.");
        }

        return !work.IsCompleted;
    }

    public void Sent(string run, Line frame) => _sent.Enqueue(new Sent(run, frame));

    public void Acked(string run, Line frame, bool isNew)
    {
        _acked.Enqueue(new Acked(run, frame, isNew));
        Interlocked.Increment(ref _moves);
    }

    public void Unanswered(string run, Line frame) => _unanswered.Enqueue(new Unanswered(run, frame));

    public void Seen(Seen seen)
    {
        _seen.Enqueue(seen);
        Interlocked.Increment(ref _moves);
    }

    public void Earlier(Reading reading) => _earlier.Enqueue(reading);

    public void Final(Reading reading) => _final.Enqueue(reading);

    public void Resumed(Reading reading) => _resumed.Enqueue(reading);

    public void Chained(Chained chain) => _chains.Enqueue(chain);

    public void Answered(string request, int status, params int[] honest) => _answers.Enqueue(new Answered(request, status, honest));

    public void Waited(string what, TimeSpan? took, TimeSpan atMost) => _waits.Enqueue(new Waited(what, took, atMost));
}
