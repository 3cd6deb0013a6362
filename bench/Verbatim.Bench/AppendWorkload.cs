using System.Diagnostics;

namespace Verbatim.Bench;

/// <summary>Durable appends: a frame is sent when the one before it is acknowledged, on each run.</summary>
internal static class AppendWorkload
{
    public const int FramesOfBatch = 100;

    public static async Task<Measure> RequestPerFrameAsync(Target target, int runs, TimeSpan duration)
    {
        List<double> times = await Workloads.OnAsync(runs, duration, async meter =>
        {
            BenchRun run = await target.BeginAsync();
            using RawConnection connection = await RawConnection.OpenAsync(target);
            byte[] scratch = new byte[4096];
            for (long eventId = 1; !meter.IsOver; eventId++)
            {
                byte[] line = run.Line(eventId);
                byte[] head = connection.Head(Path(run), $"Content-Type: application/x-ndjson\r\nContent-Length: {line.Length}\r\n");
                long began = Stopwatch.GetTimestamp();
                await connection.SendAsync((byte[])[.. head, .. line]);
                await connection.ReadHeadAsync();
                await connection.ReadToEndAsync(scratch);
                meter.Done(began);
            }
        });
        return Measure.Of($"append, a request per frame, {Workloads.Live(runs)}", target.Name, times.Count / duration.TotalSeconds, "frames/s", times);
    }

    public static async Task<Measure> BatchesAsync(Target target, int runs, TimeSpan duration)
    {
        List<double> times = await Workloads.OnAsync(runs, duration, async meter =>
        {
            BenchRun run = await target.BeginAsync();
            using RawConnection connection = await RawConnection.OpenAsync(target);
            byte[] scratch = new byte[4096];
            for (long first = 1; !meter.IsOver; first += FramesOfBatch)
            {
                byte[] lines = run.Lines(first, FramesOfBatch);
                byte[] head = connection.Head(Path(run), $"Content-Type: application/x-ndjson\r\nContent-Length: {lines.Length}\r\n");
                long began = Stopwatch.GetTimestamp();
                await connection.SendAsync((byte[])[.. head, .. lines]);
                await connection.ReadHeadAsync();
                await connection.ReadToEndAsync(scratch);
                meter.Done(began);
            }
        });
        double rate = times.Count * FramesOfBatch / duration.TotalSeconds;
        return Measure.Of($"append, batches of {FramesOfBatch} frames, {Workloads.Live(runs)}", target.Name, rate, "frames/s", times);
    }

    public static async Task<Measure> OpenBodyAsync(Target target, int runs, TimeSpan duration)
    {
        List<double> times = await Workloads.OnAsync(runs, duration, async meter =>
        {
            BenchRun run = await target.BeginAsync();
            using RawConnection connection = await RawConnection.OpenAsync(target);
            using var acknowledged = new StreamReader(connection, leaveOpen: true);
            await connection.SendAsync(OpenBodyHead(connection, run));
            for (long eventId = 1; !meter.IsOver; eventId++)
            {
                byte[] line = run.Line(eventId);
                long began = Stopwatch.GetTimestamp();
                await connection.SendChunkAsync(line);
                if (eventId == 1)
                    await connection.ReadHeadAsync();

                string? answer = await acknowledged.ReadLineAsync();
                if (answer != $"{{\"last_event_id\":{eventId}}}")
                    throw new InvalidOperationException($"{target.Name} answered {answer}");

                meter.Done(began);
            }

            await connection.SendLastChunkAsync();
        });
        return Measure.Of($"append, one open body each, {Workloads.Live(runs)}", target.Name, times.Count / duration.TotalSeconds, "frames/s", times);
    }

    public static byte[] OpenBodyHead(RawConnection connection, BenchRun run) => connection.Head(
        Path(run),
        "Content-Type: application/x-ndjson\r\nAccept: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n");

    public static string Path(BenchRun run) => $"POST /api/v1/workflows/runs/{run.Id}/frames";
}
