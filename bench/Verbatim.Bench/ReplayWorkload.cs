using System.Diagnostics;

namespace Verbatim.Bench;

/// <summary>The replay of a run that has ended, again and again on one connection.</summary>
internal static class ReplayWorkload
{
    public const int Frames = 10_000;

    public static async Task<Measure> RunAsync(Target target, TimeSpan duration)
    {
        BenchRun run = await target.BeginAsync();
        using RawConnection connection = await RawConnection.OpenAsync(target);
        await RecordAsync(connection, run);
        long bytes = 0;
        List<double> times = await Workloads.OnAsync(1, duration, async meter =>
        {
            byte[] scratch = new byte[256 * 1024];
            byte[] request = connection.Head($"GET /api/v1/workflows/runs/{run.Id}/replay/stream", "");
            while (!meter.IsOver)
            {
                long began = Stopwatch.GetTimestamp();
                await connection.SendAsync(request);
                await connection.ReadHeadAsync();
                bytes = await connection.ReadToEndAsync(scratch);
                meter.Done(began);
            }
        });
        return Measure.Of($"replay of a run of {Frames:N0} frames", target, bytes * times.Count / duration.TotalSeconds / 1e6, "MB/s", times);
    }

    private static async Task RecordAsync(RawConnection connection, BenchRun run)
    {
        byte[] body = [.. Enumerable.Range(1, Frames - 1).SelectMany(eventId => run.Line(eventId)), .. run.LastLine(Frames)];
        await connection.SendAsync(connection.Head(AppendWorkload.Path(run), $"Content-Type: application/x-ndjson\r\nContent-Length: {body.Length}\r\n"));
        await connection.SendAsync(body);
        await connection.ReadHeadAsync();
        await connection.ReadToEndAsync(new byte[4096]);
    }
}
