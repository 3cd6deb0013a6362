using System.Diagnostics;

namespace Verbatim.Bench.Scale;

/// <summary>Asks for one thing after the other and takes the times, in milliseconds.</summary>
internal static class Sampling
{
    // Not counted: the first requests of each kind compile what answers them.
    private const int WarmingUp = 30;

    /// <summary>The time to the whole answer.</summary>
    public static async Task<ScaleFigure> AnswersAsync(string what, Target target, int samples, Func<string> path)
    {
        using RawConnection connection = await RawConnection.OpenAsync(target);
        byte[] scratch = new byte[256 * 1024];
        return await TimesAsync(what, samples, async () =>
        {
            long began = Stopwatch.GetTimestamp();
            await connection.SendAsync(connection.Head($"GET {path()}", ""));
            await connection.ReadHeadAsync();
            await connection.ReadToEndAsync(scratch);
            return Stopwatch.GetElapsedTime(began);
        });
    }

    /// <summary>The time to the first bytes of an answer whose rest nobody waits for.</summary>
    public static async Task<ScaleFigure> BeginningsAsync(string what, Target target, int samples, Func<string> path)
    {
        byte[] scratch = new byte[64 * 1024];
        return await TimesAsync(what, samples, async () =>
        {
            // A connection of its own for each, accepted before the time is taken.
            using RawConnection connection = await RawConnection.OpenAsync(target);
            await connection.SendAsync(connection.Head("GET /health/live", ""));
            await connection.ReadHeadAsync();
            await connection.ReadToEndAsync(scratch);

            long began = Stopwatch.GetTimestamp();
            await connection.SendAsync(connection.Head($"GET {path()}", ""));
            await connection.ReadHeadAsync();
            if (await connection.ReadAsync(scratch) == 0)
                throw new InvalidOperationException($"{path()} gave no frame.");

            return Stopwatch.GetElapsedTime(began);
        });
    }

    private static async Task<ScaleFigure> TimesAsync(string what, int samples, Func<Task<TimeSpan>> sample)
    {
        List<double> times = [];
        for (int i = 0; i < samples + WarmingUp; i++)
        {
            TimeSpan time = await sample();
            if (i >= WarmingUp)
                times.Add(time.TotalMilliseconds);
        }

        Console.Error.WriteLine(what);
        return ScaleFigure.Of(what, times);
    }
}
