using System.Diagnostics;
using System.Globalization;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Ledger;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S2: the process ends at each single system call that changes the disk, while a scripted run is begun, recorded, sealed and put away.</summary>
[Trait("Row", "S2")]
public sealed class EverySystemCallTests(ITestOutputHelper output)
{
    private const string Run = "r";
    private const int Frames = 10;
    private const int EnoughBreaches = 10;
    private const string Calls = "pwrite64,pwritev,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat2,fallocate";

    // The tracer counts for each thread and each call by itself, so a script of many threads is traced a part at a time.
    private static readonly string[][] Parts =
    [
        ["open"],
        ["create r", "append r 1 1 10", "append r 2 2 10", "append r 3 5 10", "append r 6 9 10"],
        ["append r 10 10 10", "seal r"],
        ["close"],
    ];

    [Fact]
    public async Task Ended_at_any_system_call_the_ledger_opens_with_what_it_acknowledged_and_goes_on()
    {
        Privilege.Trace();
        int points = 0, breaches = 0;
        long began = Stopwatch.GetTimestamp();
        for (int part = 0; part < Parts.Length; part++)
        {
            foreach ((string call, int count) in await CountAsync(part))
            {
                await Parallel.ForEachAsync(Enumerable.Range(1, count), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (number, _) =>
                {
                    // What is broken at so many points is broken: the rest would only take time.
                    if (Volatile.Read(ref breaches) >= EnoughBreaches)
                        return;

                    IReadOnlyList<string> found = await EndAtAsync(part, call, number);
                    Interlocked.Increment(ref points);
                    Interlocked.Add(ref breaches, found.Count);
                    foreach (string breach in found)
                        output.WriteLine($"part {part}, {call} {number}: {breach}");
                });
            }
        }

        Figures.Report(output, "S2", $"{points - breaches} of {points} points clean, {Stopwatch.GetElapsedTime(began).TotalSeconds / points:0.00} s a point");
        Assert.Equal(0, breaches);
        Assert.True(points > 50, $"Only {points} system calls: the tracer sees too little.");
    }

    /// <summary>Runs the script whole, and tells how often the busiest thread makes each call in this part.</summary>
    private static async Task<Dictionary<string, int>> CountAsync(int part)
    {
        string directory = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            string log = Path.Combine(directory, "calls");
            await PlayAsync(Path.Combine(directory, "data"), part, ["-o", log, "-e", $"trace={Calls}"], new History());
            return File.ReadLines(log)
                .Select(line => line.Split([' ', '('], 3, StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words.Length == 3 && Calls.Split(',').Contains(words[1]))
                .GroupBy(words => (Thread: words[0], Call: words[1]))
                .GroupBy(calls => calls.Key.Call)
                .ToDictionary(threads => threads.Key, threads => threads.Max(calls => calls.Count()));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<string>> EndAtAsync(int part, string call, int number)
    {
        string directory = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            var history = new History();
            bool ended = await PlayAsync(directory, part, ["-o", "/dev/null", "-e", $"trace={call}", "-e", string.Create(CultureInfo.InvariantCulture, $"inject={call}:signal=KILL:when={number}")], history);
            if (!ended)
                return ["the process went on: this point was not reached"];

            await GoOnAsync(directory, history);
            foreach (Chained chain in await ChainsOnDisk.ReadAsync(directory))
                history.Chained(chain);
            return Promises.FindBreaches(history.Evidence);
        }
        catch (Exception failure) when (failure is LedgerOpenException or LedgerCorruptException or InvalidOperationException)
        {
            return [failure.Message];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <returns>Whether the process ended before the script did.</returns>
    private static async Task<bool> PlayAsync(string directory, int tracedPart, string[] tracing, History history)
    {
        await using ScriptProcess script = ScriptProcess.Start();
        if (await script.DoAsync("ready") is null)
            throw new InvalidOperationException("The script did not start.");

        for (int part = 0; part < Parts.Length; part++)
        {
            if (part == tracedPart)
                await script.TraceAsync(tracing);
            foreach (string line in Parts[part])
            {
                if (await ScriptRuns.DoAsync(script, line == "open" ? $"open {directory}" : line, history) is null)
                    return true;
            }
        }

        return false;
    }

    /// <summary>Opens what was left, reads it, does the whole script again, and reads it again.</summary>
    private static async Task GoOnAsync(string directory, History history)
    {
        await using RunLedger ledger = await RunLedger.OpenAsync(
            SqliteLedgerStore.Open(directory, new SqliteLedgerOptions()), new LedgerOptions(), TimeProvider.System, CancellationToken.None);
        RunHeader header = Script.Script.Header(Run);
        if (await ledger.FindAsync(header.Key, CancellationToken.None) is { } left)
            history.Earlier(new Reading(Run, "before the retry", await ScriptRuns.ReadAsync(ledger, left)));
        Line[] all = [.. Enumerable.Range(1, Frames).Select(eventId => History.LineOf(Script.Script.Frame(Run, eventId, eventId == Frames).Bytes.Span))];

        await ledger.CreateAsync(header, null, CancellationToken.None);
        foreach (int eventId in Enumerable.Range(1, Frames))
        {
            history.Sent(Run, all[eventId - 1]);
            AppendResult result = await ledger.AppendAsync(header.Key, [Script.Script.Frame(Run, eventId, eventId == Frames)], CancellationToken.None);
            AppendResult.Appended appended = result as AppendResult.Appended ?? throw new InvalidOperationException($"The retry of frame {eventId} ended with {result}.");
            history.Acked(Run, all[eventId - 1], isNew: appended.Accepted == 1);
        }

        history.Final(new Reading(Run, "ledger", await ScriptRuns.ReadAsync(ledger, (await ledger.FindAsync(header.Key, CancellationToken.None))!)));
        if (await ledger.SealAsync(header.Key, CancellationToken.None) is not SealResult.Sealed)
            throw new InvalidOperationException("The run cannot be sealed.");
        history.Final(new Reading(Run, "ledger, sealed", await ScriptRuns.ReadAsync(ledger, (await ledger.FindAsync(header.Key, CancellationToken.None))!)));
    }
}
