using System.Globalization;

namespace Verbatim.Bench.Peers;

/// <summary>A run recorded over HTTP.</summary>
internal sealed class OwnRecording(Target target, BenchRun run, RawConnection connection, bool isOpenBody, bool isKept) : IRecording
{
    private readonly byte[] _scratch = new byte[64 * 1024];
    private readonly StreamReader _acknowledged = new(connection, leaveOpen: true);
    private bool _isOpen;

    public static string ReplayOf(BenchRun run) => $"GET /api/v1/workflows/runs/{run.Id}/replay/stream";

    /// <summary>How many bytes a replay is, after so many frames have been counted in it.</summary>
    public static async Task<long> BytesAsync(Target target, BenchRun run, int frames)
    {
        (long counted, long bytes) = await CountAsync(target, run);
        return counted == frames ? bytes : throw new InvalidOperationException($"{counted} of {frames} frames came.");
    }

    public async ValueTask AppendAsync(long first, int count)
    {
        byte[] lines = count == 1 ? run.Line(first) : run.Lines(first, count);
        if (isOpenBody)
            await AppendToOpenBodyAsync(first, lines);
        else
            await AppendByRequestAsync(lines);
    }

    public async Task<long?> CountAsync()
    {
        if (_isOpen)
        {
            await connection.SendLastChunkAsync();
            await _acknowledged.ReadToEndAsync();
        }

        return isKept ? (await CountAsync(target, run)).Frames : null;
    }

    public async Task<IFollowing> FollowAsync()
    {
        RawConnection follower = await RawConnection.OpenAsync(target);
        await follower.SendAsync(follower.Head($"{ReplayOf(run)}?follow=true", ""));
        await follower.ReadHeadAsync();
        return new OwnFollowing(follower);
    }

    public async ValueTask<long> ReadAsync() => (await CountAsync(target, run)).Frames;

    public ValueTask DisposeAsync()
    {
        _acknowledged.Dispose();
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AppendToOpenBodyAsync(long eventId, byte[] line)
    {
        if (!_isOpen)
            await connection.SendAsync(AppendWorkload.OpenBodyHead(connection, run));
        await connection.SendChunkAsync(line);
        if (!_isOpen)
            await connection.ReadHeadAsync();

        _isOpen = true;
        string? answer = await _acknowledged.ReadLineAsync();
        if (answer != $"{{\"last_event_id\":{eventId}}}")
            throw new InvalidOperationException($"{target.Name} answered {answer}");
    }

    private async Task AppendByRequestAsync(byte[] lines)
    {
        byte[] head = connection.Head(
            AppendWorkload.Path(run), string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/x-ndjson\r\nContent-Length: {lines.Length}\r\n"));
        await connection.SendAsync((byte[])[.. head, .. lines]);
        await connection.ReadHeadAsync();
        await connection.ReadToEndAsync(_scratch);
    }

    // A frame is a line of its own with an empty one after it.
    private static async Task<(long Frames, long Bytes)> CountAsync(Target target, BenchRun run)
    {
        using RawConnection reader = await RawConnection.OpenAsync(target);
        await reader.SendAsync(reader.Head(ReplayOf(run), ""));
        await reader.ReadHeadAsync();
        byte[] buffer = new byte[64 * 1024];
        (long lines, long bytes) = (0, 0);
        while (await reader.ReadAsync(buffer) is > 0 and int read)
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
            bytes += read;
        }

        return (lines / 2, bytes);
    }
}
