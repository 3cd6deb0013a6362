using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Verbatim.Ledger;

namespace Verbatim.Bench.Scale;

/// <summary>How long a page of the list of runs takes.</summary>
internal static class Lists
{
    private const string Runs = "/api/v1/workflows/runs";

    public static async IAsyncEnumerable<ScaleFigure> MeasureAsync(Target target, StoreSize size, int samples)
    {
        RunHeader middle = MiddleRun(size);
        yield return await ListAsync("list of runs, the newest 20", "");
        yield return await ListAsync("list of runs, the newest 100", "limit=100");
        yield return await ListAsync("list of runs, of a workflow that many runs have", "workflow_key=research");
        yield return await ListAsync("list of runs, of a workflow that few have", $"workflow_key={MadeRun.RareWorkflow}");
        yield return await ListAsync("list of runs, of a user with many", $"user_id={middle.UserId}");
        yield return await ListAsync("list of runs, of a user with few", $"user_id={MadeRun.RareUser}");
        yield return await ListAsync("list of runs, of a user with none", "user_id=nobody");
        yield return await ListAsync("list of runs, of a conversation", $"conversation_id={middle.Conversation}");
        yield return await ListAsync("list of runs, that still go on", "status=running");
        yield return await ListAsync("list of runs, that were cancelled: none", "status=cancelled");
        yield return await ListAsync("list of runs, begun before the oldest tenth", $"started_before={Time(MadeRun.StartOf(size.Runs / 10))}");
        yield return await ListAsync("list of runs, begun within an hour long ago", $"started_after={Time(middle.StartedAt)}&started_before={Time(middle.StartedAt.AddHours(1))}");

        (List<double> times, string? last) = await WalkAsync(target);
        yield return ScaleFigure.Of("list of runs, each page of 100 down to the oldest", times);
        if (last is not null)
            yield return await ListAsync("list of runs, the oldest page of 100", $"limit=100&cursor={last}");

        Task<ScaleFigure> ListAsync(string what, string query) => Sampling.AnswersAsync(what, target, samples, () => $"{Runs}?{query}");
    }

    private static async Task<(List<double> Times, string? LastCursor)> WalkAsync(Target target)
    {
        List<double> times = [];
        string? last = null;
        for (string? cursor = ""; cursor is not null;)
        {
            long began = Stopwatch.GetTimestamp();
            JsonElement page = await target.GetAsync($"{Runs}?limit=100{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}");
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            last = cursor.Length > 0 ? cursor : null;
            cursor = page.GetProperty("next_cursor").GetString();
        }

        return (times, last);
    }

    private static RunHeader MiddleRun(StoreSize size) => Enumerable.Range(size.Runs / 2, size.Runs)
        .Select(number => new MadeRun(number).Header)
        .First(header => header.Key.Tenant.ToString() == MadeRun.Tenant);

    private static string Time(DateTimeOffset time) => Uri.EscapeDataString(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
