using Verbatim.Fault.Tests.Servers;

namespace Verbatim.Fault.Tests.Network;

/// <summary>A run that a producer records as fast as it is acknowledged, and the places in it that readers may come back to.</summary>
internal sealed class GrowingRun(FaultServer server, string name, int frames, int seed)
{
    private readonly Producer _producer = new(server, name, frames, seed);
    private readonly Random _random = new(seed);
    private readonly string?[] _cursors = new string?[frames + 1];
    private int _acknowledged;

    public string Name => name;

    public int Frames => frames;

    /// <summary>The last frame that the server has said is recorded.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public Task BeginAsync(CancellationToken cancellation) => _producer.BeginAsync(cancellation);

    public async Task RecordAsync(int largestBatch, CancellationToken cancellation)
    {
        for (int done = 0; done < frames;)
        {
            int last = Math.Min(frames, done + _random.Next(1, largestBatch + 1));
            await _producer.AppendUntilTakenAsync(done + 1, last, cancellation);
            Volatile.Write(ref _acknowledged, done = last);
        }
    }

    /// <summary>A reader was told how to come back behind a frame.</summary>
    public void Keep(long eventId, string cursor) => Volatile.Write(ref _cursors[eventId], cursor);

    /// <summary>The cursor behind the last frame before a place that one is known of; none for the beginning.</summary>
    public (int After, string? Cursor) CursorBefore(int place)
    {
        for (int after = place - 1; after > 0; after--)
        {
            if (Volatile.Read(ref _cursors[after]) is { } cursor)
                return (after, cursor);
        }

        return (0, null);
    }
}
