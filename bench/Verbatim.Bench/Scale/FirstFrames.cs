using System.Globalization;
using System.Text.Json;

namespace Verbatim.Bench.Scale;

/// <summary>How long a reader waits for its first frame, wherever it begins.</summary>
internal static class FirstFrames
{
    private const int Places = 100;
    private const string LongRun = $"/api/v1/workflows/runs/{StoreLoading.LongRun}/replay";

    public static async IAsyncEnumerable<ScaleFigure> MeasureAsync(Target target, StoreSize size, int samples)
    {
        var random = new Random(1);
        List<string> cursors = await CursorsAsync(target, size, random);
        List<string> runs = [.. Runs(size)];
        string At() => (1 + random.Next(size.LongFrames)).ToString(CultureInfo.InvariantCulture);
        string Cursor() => cursors[random.Next(cursors.Count)];
        string Run() => runs[random.Next(runs.Count)];

        yield return await Sampling.BeginningsAsync("first frame of the long run, from its start", target, samples, () => $"{LongRun}/stream");
        yield return await Sampling.BeginningsAsync("first frame of the long run, from a cursor", target, samples, () => $"{LongRun}/stream?cursor={Cursor()}");
        yield return await Sampling.BeginningsAsync("first frame of the long run, from a number (`at`)", target, samples, () => $"{LongRun}/stream?at={At()}");
        yield return await Sampling.BeginningsAsync("first frame of any run, from its start", target, samples, () => $"/api/v1/workflows/runs/{Run()}/replay/stream");
        yield return await Sampling.AnswersAsync("page of 20 frames of the long run, from its start", target, samples, () => $"{LongRun}/events?limit=20");
        yield return await Sampling.AnswersAsync("page of 20 frames, from a cursor", target, samples, () => $"{LongRun}/events?limit=20&cursor={Cursor()}");
        yield return await Sampling.AnswersAsync("page of 20 frames, from a number (`at`)", target, samples, () => $"{LongRun}/events?limit=20&at={At()}");
        yield return await Sampling.AnswersAsync("page of 20 frames, backward from a cursor", target, samples, () => $"{LongRun}/events?limit=20&direction=backward&cursor={Cursor()}");
        yield return await Sampling.AnswersAsync("page of 20 frames, the last", target, samples, () => $"{LongRun}/events?limit=20&direction=backward");
    }

    private static async Task<List<string>> CursorsAsync(Target target, StoreSize size, Random random)
    {
        List<string> cursors = [];
        for (int i = 0; i < Places; i++)
        {
            JsonElement page = await target.GetAsync($"{LongRun}/events?limit=1&at={1 + random.Next(size.LongFrames - 1)}");
            cursors.Add(page.GetProperty("next_cursor").GetString()!);
        }

        return cursors;
    }

    private static IEnumerable<string> Runs(StoreSize size) => Enumerable.Range(0, size.Runs)
        .Where(number => size.Runs < 10_000 || number % 17 == 0)
        .Select(number => new MadeRun(number).Header.Key)
        .Where(key => key.Tenant.ToString() == MadeRun.Tenant)
        .Select(key => key.Run.ToString());
}
