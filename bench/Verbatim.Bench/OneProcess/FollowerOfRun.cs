using System.Diagnostics;

namespace Verbatim.Bench.OneProcess;

/// <summary>One follower among many: it cuts no more out of its stream than it must, so that a thousand of them are not the limit.</summary>
internal sealed class FollowerOfRun : IDisposable
{
    private readonly RawConnection _connection;
    private readonly BenchRun _run;
    private readonly long[] _sent;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _kept;

    private FollowerOfRun(RawConnection connection, BenchRun run, long[] sent) => (_connection, _run, _sent) = (connection, run, sent);

    /// <summary>From its recorder to here, in milliseconds.</summary>
    public List<double> Times { get; } = [];

    /// <summary>The last frame; all before it came too, each once.</summary>
    public long Last { get; private set; }

    /// <param name="target">Where.</param>
    /// <param name="run">Which run.</param>
    /// <param name="sent">When each frame was sent, by its event id.</param>
    public static async Task<FollowerOfRun> OpenAsync(Target target, BenchRun run, long[] sent)
    {
        RawConnection connection = await RawConnection.OpenAsync(target);
        await connection.SendAsync(connection.Head($"GET /api/v1/workflows/runs/{run.Id}/replay/stream?follow=true", ""));
        await connection.ReadHeadAsync();
        return new FollowerOfRun(connection, run, sent);
    }

    /// <summary>Follows until it has all.</summary>
    public async Task FollowAsync()
    {
        while (Last < _sent.Length - 1)
        {
            int read = await _connection.ReadAsync(_buffer.AsMemory(_kept));
            if (read == 0)
                throw new EndOfStreamException("The server ended the stream.");

            int taken = Take(_buffer.AsSpan(0, _kept + read));
            _kept += read - taken;
            _buffer.AsSpan(taken, _kept).CopyTo(_buffer);
        }
    }

    public void Dispose() => _connection.Dispose();

    private int Take(ReadOnlySpan<byte> bytes)
    {
        long now = Stopwatch.GetTimestamp();
        int taken = 0;
        for (int end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes[taken..].IndexOf((byte)'\n'))
        {
            ReadOnlySpan<byte> line = bytes.Slice(taken, end);
            taken += end + 1;
            if (!line.StartsWith("data: "u8))
                continue;
            if (_run.EventIdOf(line["data: ".Length..]) != ++Last)
                throw new InvalidOperationException($"Another frame came than {Last}.");

            Times.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref _sent[Last]), now).TotalMilliseconds);
        }

        return taken;
    }
}
