using System.Diagnostics;

namespace Verbatim.Bench;

/// <summary>The replay of a run that has ended, again and again on one connection.</summary>
internal static class ReplayWorkload
{
    public const int Frames = 10_000;

    public static async Task<Measure> RunAsync(Target target, TimeSpan duration)
    {
        (Measure runs, long bytes) = await ReadAsync(target, await RecordAsync(target, Frames), duration, "");
        return runs with { Rate = bytes * runs.Rate / 1e6, Unit = "MB/s" };
    }

    /// <summary>Reads a run again and again.</summary>
    /// <param name="target">Where.</param>
    /// <param name="run">Which.</param>
    /// <param name="duration">How long.</param>
    /// <param name="headers">Of each request, beyond what all have; each with its CRLF.</param>
    /// <returns>Runs in a second, and the bytes of one as they were sent.</returns>
    public static async Task<(Measure Runs, long Bytes)> ReadAsync(Target target, BenchRun run, TimeSpan duration, string headers)
    {
        using RawConnection connection = await RawConnection.OpenAsync(target);
        long bytes = 0;
        List<double> times = await Workloads.OnAsync(1, duration, async meter =>
        {
            byte[] scratch = new byte[256 * 1024];
            byte[] request = connection.Head($"GET /api/v1/workflows/runs/{run.Id}/replay/stream", headers);
            while (!meter.IsOver)
            {
                long began = Stopwatch.GetTimestamp();
                await connection.SendAsync(request);
                await connection.ReadHeadAsync();
                bytes = await connection.ReadToEndAsync(scratch);
                meter.Done(began);
            }
        });
        return (Measure.Of($"replay of a run of {Frames:N0} frames", target.Name, times.Count / duration.TotalSeconds, "runs/s", times), bytes);
    }

    /// <summary>Records a run to its end, and waits until it is sealed.</summary>
    public static async Task<BenchRun> RecordSealedAsync(Target target, int frames)
    {
        BenchRun run = await RecordAsync(target, frames);
        while (!await target.IsSealedAsync(run))
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        return run;
    }

    /// <summary>Records a run to its end.</summary>
    public static async Task<BenchRun> RecordAsync(Target target, int frames)
    {
        BenchRun run = await target.BeginAsync();
        using RawConnection connection = await RawConnection.OpenAsync(target);
        byte[] body = [.. run.Lines(1, frames - 1), .. run.LastLine(frames)];
        await connection.SendAsync(connection.Head(AppendWorkload.Path(run), $"Content-Type: application/x-ndjson\r\nContent-Length: {body.Length}\r\n"));
        await connection.SendAsync(body);
        await connection.ReadHeadAsync();
        await connection.ReadToEndAsync(new byte[4096]);
        return run;
    }
}
