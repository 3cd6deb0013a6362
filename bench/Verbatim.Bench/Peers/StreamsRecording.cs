using System.Globalization;

namespace Verbatim.Bench.Peers;

/// <summary>A stream, which is deleted with the recording: the server forgets how to write to those beyond a hundred.</summary>
internal sealed class StreamsRecording : IRecording
{
    private readonly BenchRun _run = new(Guid.NewGuid().ToString("n"), Guid.NewGuid().ToString("n"));
    private readonly Func<Task<RawConnection>> _connect;
    private readonly RawConnection _connection;
    private readonly byte[] _scratch = new byte[64 * 1024];

    private StreamsRecording(Func<Task<RawConnection>> connect, RawConnection connection) => (_connect, _connection) = (connect, connection);

    private string Path => $"/runs/{_run.Id}";

    public static async Task<StreamsRecording> BeginAsync(Func<Task<RawConnection>> connect)
    {
        var recording = new StreamsRecording(connect, await connect());
        await recording.AskAsync($"PUT {recording.Path}", "Content-Type: application/json\r\nContent-Length: 0\r\n", []);
        return recording;
    }

    public ValueTask AppendAsync(long first, int count)
    {
        byte[] body = _run.Frame(first);
        if (count > 1)
        {
            // Lines to an array: each LF but the last is a comma.
            body = [(byte)'[', .. _run.Lines(first, count)];
            body.AsSpan().Replace((byte)'\n', (byte)',');
            body[^1] = (byte)']';
        }

        return AskAsync($"POST {Path}", string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n"), body);
    }

    public async Task<long?> CountAsync() => await ReadAsync();

    public async Task<IFollowing> FollowAsync()
    {
        RawConnection follower = await _connect();
        await follower.SendAsync(follower.Head($"GET {Path}?offset=-1&live=sse", ""));
        await follower.ReadHeadAsync();
        return new StreamsFollowing(follower);
    }

    public async ValueTask<long> ReadAsync()
    {
        await _connection.SendAsync(_connection.Head($"GET {Path}?offset=-1", ""));
        await _connection.ReadHeadAsync();
        var frames = new FrameCount();
        while (await _connection.ReadAsync(_scratch) is > 0 and int read)
            frames.Add(_scratch.AsSpan(0, read));

        return frames.Frames;
    }

    public async ValueTask DisposeAsync()
    {
        await AskAsync($"DELETE {Path}", "", []);
        _connection.Dispose();
    }

    private async ValueTask AskAsync(string request, string headers, byte[] body)
    {
        await _connection.SendAsync((byte[])[.. _connection.Head(request, headers), .. body]);
        await _connection.ReadHeadAsync();
        await _connection.ReadToEndAsync(_scratch);
    }
}
