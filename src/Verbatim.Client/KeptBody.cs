using System.Runtime.CompilerServices;

namespace Verbatim.Client;

/// <summary>A body that may have to be sent again: read anew where its stream can go back, and kept in memory, up to a limit, where it cannot.</summary>
/// <remarks>Whoever sent it before may still be reading: a stream that cannot go back is read by one read at a time, whoever wants what it brings.</remarks>
internal sealed class KeptBody(Stream source, int maxBytes)
{
    private const int PieceBytes = 64 * 1024;

    private static readonly Task<ReadOnlyMemory<byte>> Dropped = Task.FromException<ReadOnlyMemory<byte>>(new IOException("This part of the body is not kept any more."));

    private readonly Lock _gate = new();
    private readonly long _start = source.CanSeek ? source.Position : 0;
    private readonly List<Task<ReadOnlyMemory<byte>>> _pieces = [];
    private Task _reading = Task.CompletedTask;
    private int _dropped;
    private long _bytes;

    /// <summary>Why the stream cannot be read; null while it can.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether it can be sent again.</summary>
    public bool IsWhole => source.CanSeek || Volatile.Read(ref _bytes) <= maxBytes;

    /// <summary>All of it from its first byte, each piece as soon as it is there.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long offset = 0;
        for (int number = 0; ; number++)
        {
            Task<ReadOnlyMemory<byte>> reading = source.CanSeek ? PieceAtAsync(_start + offset) : PieceAsync(number);
            ReadOnlyMemory<byte> piece = await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (piece.IsEmpty)
                yield break;

            offset += piece.Length;
            yield return piece;
        }
    }

    private Task<ReadOnlyMemory<byte>> PieceAtAsync(long offset)
    {
        lock (_gate)
        {
            Task<ReadOnlyMemory<byte>> piece = ReadAfterAsync(_reading, offset);
            _reading = piece;
            return piece;
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAfterAsync(Task before, long offset)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        source.Position = offset;
        return await ReadPieceAsync().ConfigureAwait(false);
    }

    private Task<ReadOnlyMemory<byte>> PieceAsync(int number)
    {
        lock (_gate)
        {
            if (number == _pieces.Count)
            {
                _pieces.Add(KeepPieceAsync());
                for (; !IsWhole && _dropped < number; _dropped++)
                    _pieces[_dropped] = Dropped;
            }

            return _pieces[number];
        }
    }

    private async Task<ReadOnlyMemory<byte>> KeepPieceAsync()
    {
        ReadOnlyMemory<byte> piece = await ReadPieceAsync().ConfigureAwait(false);
        Interlocked.Add(ref _bytes, piece.Length);
        return piece;
    }

    private async Task<ReadOnlyMemory<byte>> ReadPieceAsync()
    {
        try
        {
            // Not given up with the request that asks for it: the next one asks for the same.
            var piece = new byte[PieceBytes];
            int length = await source.ReadAsync(piece, CancellationToken.None).ConfigureAwait(false);

            // A trickle would keep a thousand times what it brings.
            return length > PieceBytes / 2 ? piece.AsMemory(0, length) : piece.AsSpan(0, length).ToArray();
        }
        catch (Exception failure)
        {
            Failure = failure;
            throw;
        }
    }
}
