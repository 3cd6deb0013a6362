using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Verbatim.Bench;

/// <summary>Whether time tells apart what the answer does not: runs that are missing, another tenant's, a colleague's own, and ids that are none.</summary>
internal static class NotFoundBench
{
    public const string Argument = "not-found";

    private const int Samples = 2000;
    private const int WarmUp = 500;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var report = new Report(options);
        VerbatimPrograms programs = await VerbatimPrograms.BuildAsync();
        string data = Directory.CreateTempSubdirectory("verbatim-bench-").FullName;
        try
        {
            await using Target target = await Target.StartVerbatimAsync(programs, data);
            using HttpClient asker = Client(target, target.Token);
            using HttpClient colleague = Client(target, await programs.TokenAsync(data, user: "colleague"));
            using HttpClient stranger = Client(target, await programs.TokenAsync(data, tenant: "stranger"));
            string[] names = ["a run of nobody", "another tenant's", "a colleague's private one", "no id"];
            string[] runs = ["run_AAAAAAAAAAAAAAAAAAAAAA", await BeginAsync(stranger, "tenant"), await BeginAsync(colleague, "private"), "no%20id"];
            foreach (string address in (string[])["", "/replay/events", "/replay/stream"])
            {
                List<double>[] times = await AskAsync(asker, runs, address);
                double[] missing = [.. times[0]];
                for (int i = 0; i < names.Length; i++)
                    report.Add(Measure.Of($"404 of …{address}: {names[i]}, p = {Likelihood(missing, times[i]):0.000}", target.Name, rate: null, "", times[i]));
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }

        report.Print(Console.Out);
        await report.WriteAsync();
        return 0;
    }

    // In turn, in an order that changes: whatever else happens on the machine happens to all of them.
    private static async Task<List<double>[]> AskAsync(HttpClient asker, string[] runs, string address)
    {
        List<double>[] times = [.. runs.Select(_ => new List<double>(Samples))];
        int[] order = [.. Enumerable.Range(0, runs.Length)];
        for (int round = 0; round < WarmUp + Samples; round++)
        {
            Random.Shared.Shuffle(order);
            foreach (int which in order)
            {
                long began = Stopwatch.GetTimestamp();
                using HttpResponseMessage answer = await asker.GetAsync($"/api/v1/workflows/runs/{runs[which]}{address}");
                double took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                if (answer.StatusCode != HttpStatusCode.NotFound)
                    throw new InvalidOperationException($"{runs[which]}{address} answered {answer.StatusCode}.");
                if (round >= WarmUp)
                    times[which].Add(took);
            }
        }

        return times;
    }

    /// <summary>How likely two samples that differ as much come from one distribution (Mann and Whitney, normal approximation).</summary>
    private static double Likelihood(double[] one, List<double> other)
    {
        (double Time, bool IsOne)[] all = [.. one.Select(time => (time, true)), .. other.Select(time => (time, false))];
        Array.Sort(all, (left, right) => left.Time.CompareTo(right.Time));
        double ranks = 0;
        for (int i = 0; i < all.Length; i++)
            ranks += all[i].IsOne ? i + 1 : 0;

        double n = one.Length;
        double m = other.Count;
        double u = ranks - (n * (n + 1) / 2);
        double z = Math.Abs(u - (n * m / 2)) / Math.Sqrt(n * m * (n + m + 1) / 12);

        // The normal distribution's two tails, to two digits, which is enough to compare with a hundredth.
        return Math.Exp((-0.717 * z) - (0.416 * z * z));
    }

    private static HttpClient Client(Target target, string token)
    {
        var client = new HttpClient { BaseAddress = target.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static async Task<string> BeginAsync(HttpClient client, string visibility)
    {
        string run = $"run_{Guid.NewGuid():N}"[..26];
        using HttpResponseMessage begun = await client.PostAsJsonAsync("/api/v1/workflows/runs", new { workflow_key = "bench", workflow_run_id = run, visibility });
        begun.EnsureSuccessStatusCode();
        return run;
    }
}
