using System.Globalization;

namespace Verbatim.Bench.Peers;

/// <summary>Verbatim and its peers side by side (bench/README.md): each line on all of them in turn, in the same rounds.</summary>
internal sealed class PeersBench(RoundsOptions options)
{
    private static readonly TimeSpan OnceBefore = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(RoundsOptions options)
    {
        IReadOnlyList<PeerLine> lines = PeerLine.All(await VerbatimPrograms.BuildAsync());
        var report = new PeersReport();
        foreach (PeerLine line in lines.Where(line => line.What.Contains(options.Only, StringComparison.OrdinalIgnoreCase)))
            report.Add(line, await new PeersBench(options).MeasureAsync(line));

        report.Print(Console.Out);
        await report.WriteAsync(options);
        return 0;
    }

    private async Task<IReadOnlyList<PeerRow>> MeasureAsync(PeerLine line)
    {
        List<Contest> contests = [];
        try
        {
            foreach (PeerKind kind in line.Kinds)
                contests.Add(await Contest.StartAsync(line, new PeerRow(kind)));

            foreach (Contest contest in contests)
                await contest.MeasureAsync(OnceBefore, isKept: false);
            for (int round = 0; round < options.Rounds; round++)
            {
                foreach (Contest contest in contests)
                    await contest.MeasureAsync(options.Duration, isKept: true);
            }
        }
        finally
        {
            foreach (Contest contest in contests)
                await contest.DisposeAsync();
        }

        return [.. contests.Select(contest => contest.Row)];
    }

    /// <summary>One contender in one line, until it fails.</summary>
    private sealed class Contest(PeerLine line, PeerRow row) : IAsyncDisposable
    {
        private IContender? _contender;
        private Func<TimeSpan, Task<List<double>>>? _measure;

        public PeerRow Row => row;

        public static async Task<Contest> StartAsync(PeerLine line, PeerRow row)
        {
            var contest = new Contest(line, row);
            await contest.TryAsync(async () =>
            {
                contest._contender = await row.Kind.StartAsync();
                contest._measure = await line.PrepareAsync(contest._contender).WaitAsync(Patience);
            });
            return contest;
        }

        public Task MeasureAsync(TimeSpan duration, bool isKept) => TryAsync(async () =>
        {
            if (_measure is null)
                return;

            List<double> times = await _measure(duration).WaitAsync(duration + Patience);
            double? rate = times.Count == 0 ? null : times.Count * line.UnitsOfOne / duration.TotalSeconds;
            if (!isKept)
                return;

            row.Add(Measure.Of(line.What, row.Kind.Name, rate, line.Unit, times));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Kind.Name}: {line.What}: {rate:N0} {line.Unit}"));
        });

        public async ValueTask DisposeAsync()
        {
            if (_contender is not null)
                await _contender.DisposeAsync();
            (_contender, _measure) = (null, null);
        }

        // Whatever goes wrong with one of them is said in its row, and the others go on.
        private async Task TryAsync(Func<Task> attempt)
        {
            try
            {
                await attempt();
            }
            catch (Exception why)
            {
                row.Fail(why);
                Console.Error.WriteLine($"{row.Kind.Name}: {line.What}: {row.Failure}");
                await DisposeAsync();
            }
        }
    }
}
