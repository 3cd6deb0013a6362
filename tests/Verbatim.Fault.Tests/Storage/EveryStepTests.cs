using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Verifying;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Sqlite.Backups;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S21: the process ends at system calls of a checkpoint, of the way from each older format, of attachments that are kept and taken up by a run, of a backup and a restore with them, and of a deletion, its purge, and the end of what only that run used.</summary>
[Trait("Row", "S21")]
public sealed class EveryStepTests(ITestOutputHelper output)
{
    private const string Calls = "pwrite64,pwritev,write,fsync,fdatasync,ftruncate,link,linkat,unlink,unlinkat,rmdir,rename,renameat2,fallocate,mkdir,mkdirat";
    private const int EnoughBreaches = 10;

    // By day all of them have their turn; at night each point is tried.
    private const int PointsOfAStep = 6;

    // The run's request carries one attachment, and its end names another.
    private static readonly string[] Attached = ["object a", "object b", "create r a", "append r 1 10 10 b"];

    private static readonly Step[] Steps =
    [
        new("checkpoint", 0, ["open DATA", "create large", "append large 1 9 99"], ["append large 10 20 99"]),
        new("format 1", 1, [], ["open DATA"]),
        new("format 2", 2, [], ["open DATA"]),
        new("format 3", 3, [], ["open DATA"]),
        new("format 4", 4, [], ["open DATA"]),
        new("attachments", 0, ["open DATA"], Attached),
        new("backup", 0, ["open DATA", .. Attached], ["backup DATA ARCHIVE"]),
        new("restore", 0, ["open DATA", .. Attached, "backup DATA ARCHIVE"], ["restore ARCHIVE RESTORED"]),
        new("delete", 0, ["open DATA", .. Attached, "create s a", "append s 1 5 10"], ["delete r", "purge", "take-away"]),
    ];

    [Fact]
    public async Task Ended_at_any_point_of_a_long_step_the_ledger_is_what_it_was_before_or_after_it()
    {
        Privilege.Trace();
        int points = 0, all = 0, reached = 0, breaches = 0;
        long began = Stopwatch.GetTimestamp();
        foreach (Step step in Steps)
        {
            (string Call, int Number)[] of = [.. (await CountAsync(step)).OrderBy(call => call.Key).SelectMany(call => Enumerable.Range(1, call.Value).Select(number => (call.Key, number)))];
            all += of.Length;
            await Parallel.ForEachAsync(InTurn(of), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (point, _) =>
            {
                if (Volatile.Read(ref breaches) >= EnoughBreaches)
                    return;

                (bool ended, IReadOnlyList<string> found) = await EndAtAsync(step, point.Call, point.Number);
                Interlocked.Increment(ref points);
                Interlocked.Add(ref reached, ended ? 1 : 0);
                Interlocked.Add(ref breaches, found.Count);
                foreach (string breach in found)
                    output.WriteLine($"{step.Name}, {point.Call} {point.Number}: {breach}");
            });
            Assert.NotEmpty(of);
        }

        Figures.Report(output, "S21", $"{points - breaches} of {points} points clean, of {all} in {Steps.Length} steps, {reached} of them reached, {Stopwatch.GetElapsedTime(began).TotalSeconds / points:0.00} s a point");
        Assert.Equal(0, breaches);
        Assert.True(all > 100 && reached > points / 2, $"Only {all} system calls, of {points} of which {reached} were reached: the tracer sees too little.");
    }

    private static IEnumerable<(string Call, int Number)> InTurn((string Call, int Number)[] points)
    {
        if (Night.Is || points.Length <= PointsOfAStep)
            return points;

        int apart = points.Length / PointsOfAStep;
        int turn = (int)(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60 % apart);
        return points.Where((_, i) => i % apart == turn);
    }

    /// <summary>Does the step whole, and tells how often the busiest thread makes each call in it.</summary>
    private static async Task<Dictionary<string, int>> CountAsync(Step step)
    {
        using var place = new Place(step);
        string log = Path.Combine(place.Root, "calls");
        if (await PlayAsync(place, step, ["-o", log, "-e", $"trace={Calls}"], new History(), new ScriptObjects()))
            throw new InvalidOperationException($"The step {step.Name} did not come to its end.");
        return File.ReadLines(log)
            .Select(line => line.Split([' ', '('], 3, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 3 && Calls.Split(',').Contains(words[1]))
            .GroupBy(words => (Thread: words[0], Call: words[1]))
            .GroupBy(calls => calls.Key.Call)
            .ToDictionary(threads => threads.Key, threads => threads.Max(calls => calls.Count()));
    }

    private static async Task<(bool Ended, IReadOnlyList<string> Found)> EndAtAsync(Step step, string call, int number)
    {
        using var place = new Place(step);
        try
        {
            var history = new History();
            var objects = new ScriptObjects();
            string injection = string.Create(CultureInfo.InvariantCulture, $"inject={call}:signal=KILL:when={number}");
            bool ended = await PlayAsync(place, step, ["-o", "/dev/null", "-e", $"trace={call}", "-e", injection], history, objects);
            return (ended,
            [
                .. await FindBreachesAsync(place, step, history, objects),
                .. step.Name switch
                {
                    "backup" => await FindBackupBreachesAsync(place, objects),
                    "restore" => await FindRestoreBreachesAsync(place, objects),
                    "delete" => await FindErasureBreachesAsync(place, objects),
                    _ => [],
                },
            ]);
        }
        catch (Exception failure) when (failure is LedgerOpenException or LedgerCorruptException or InvalidOperationException or IOException)
        {
            return (true, [$"{failure.GetType().Name}: {failure.Message}"]);
        }
    }

    /// <returns>Whether the process ended before the step did. A point on a thread that is less busy this time may not be reached: then nothing was broken.</returns>
    private static async Task<bool> PlayAsync(Place place, Step step, string[] tracing, History history, ScriptObjects objects)
    {
        await using ScriptProcess script = ScriptProcess.Start();
        if (await script.DoAsync("ready") is null)
            throw new InvalidOperationException("The script did not start.");

        foreach (string line in step.Before)
        {
            if (await DoAsync(line) is null)
                throw new InvalidOperationException($"The script ended at {line}, before the step.");
        }

        await script.TraceAsync(tracing);
        foreach (string line in step.Traced)
        {
            if (await DoAsync(line) is null)
                return true;
        }

        return false;

        async Task<string?> DoAsync(string line)
        {
            string? answer = await ScriptRuns.DoAsync(script, place.Named(line), history);
            objects.Note(line, answer);
            return answer is null or not ("refused" or nameof(CreateResult.NoSuchAttachment)) ? answer : throw new InvalidOperationException($"The script was told {answer} at {line}.");
        }
    }

    // Opening comes first: it is what brings an older format to the newest one.
    private static async Task<IReadOnlyList<string>> FindBreachesAsync(Place place, Step step, History history, ScriptObjects objects)
    {
        List<string> breaches = [];
        await using (RunLedger ledger = await OpenAsync(place.Data))
        {
            foreach (string run in history.Evidence.Sent.Select(sent => sent.Run).Distinct())
            {
                RunRecord? left = await ledger.FindAsync(Script.Script.Header(run).Key, CancellationToken.None);
                if (left is not null || !step.Traced.Contains($"delete {run}"))
                    history.Final(new Reading(run, "ledger", left is null ? [] : await ScriptRuns.ReadAsync(ledger, left)));
            }

            breaches.AddRange(await objects.FindBreachesAsync(ledger, place.Data));
            if (step.Format > 0)
                breaches.AddRange(await FindOlderBreachesAsync(ledger));
        }

        Evidence evidence = history.Evidence;
        HashSet<string> there = [.. evidence.Final.Select(read => read.Run)];
        breaches.AddRange(Promises.FindBreaches(evidence with
        {
            Sent = [.. evidence.Sent.Where(sent => there.Contains(sent.Run))],
            Acked = [.. evidence.Acked.Where(acked => there.Contains(acked.Run))],
        }));
        breaches.AddRange(await FindDamageAsync(place.Data));
        return breaches;
    }

    // What the last version of each format wrote.
    private static async Task<IReadOnlyList<string>> FindOlderBreachesAsync(RunLedger ledger)
    {
        int ended = await FramesAsync(ledger, "run_ended"), live = await FramesAsync(ledger, "run_live");
        return (ended, live) == (6, 2) ? [] : [$"the older ledger's runs have {ended} and {live} frames"];
    }

    private static async Task<int> FramesAsync(RunLedger ledger, string run)
    {
        RunRecord? found = await ledger.FindAsync(new RunKey(TenantId.Parse("demo"), RunId.Parse(run)), CancellationToken.None);
        return found is null ? -1 : (await ScriptRuns.ReadAsync(ledger, found)).Length;
    }

    private static async Task<IReadOnlyList<string>> FindBackupBreachesAsync(Place place, ScriptObjects objects)
    {
        if (!File.Exists(place.Archive))
            return [];

        try
        {
            await Script.Script.RestoreAsync(place.Archive, place.Restored);
        }
        catch (BackupRefusedException)
        {
            return Directory.Exists(place.Restored) ? ["a refused restore left its directory"] : [];
        }

        return [.. await FindDamageAsync(place.Restored), .. await FindMissingAsync(place.Restored, objects)];
    }

    private static async Task<IReadOnlyList<string>> FindRestoreBreachesAsync(Place place, ScriptObjects objects)
    {
        // No server starts there, and nobody takes it for a ledger.
        if (!Directory.Exists(place.Restored) || Directory.Exists(Path.Combine(place.Restored, Restoration.Unfinished)))
            return [];

        // The lock alone: nothing was begun.
        return Directory.GetFileSystemEntries(place.Restored) is [] or [_] ? []
            : [.. await FindDamageAsync(place.Restored), .. await FindMissingAsync(place.Restored, objects)];
    }

    private static async Task<IReadOnlyList<string>> FindMissingAsync(string directory, ScriptObjects objects)
    {
        await using RunLedger ledger = await OpenAsync(directory);
        RunRecord? run = await ledger.FindAsync(Script.Script.Header("r").Key, CancellationToken.None);
        int frames = run is null ? -1 : (await ScriptRuns.ReadAsync(ledger, run)).Length;
        return [.. frames == 10 ? (string[])[] : [$"the restored run has {frames} frames"], .. await objects.FindBreachesAsync(ledger, directory)];
    }

    private static async Task<IReadOnlyList<string>> FindErasureBreachesAsync(Place place, ScriptObjects objects)
    {
        IReadOnlyList<string> left;
        await using (RunLedger ledger = await OpenAsync(place.Data))
        {
            DeleteResult deleted = await ledger.DeleteAsync(Script.Script.Header("r").Key, "ann", CancellationToken.None);
            if (deleted is not (DeleteResult.Deleted or DeleteResult.NoSuchRun))
                return [$"the deletion, repeated, ended with {deleted}"];
            await ledger.PurgeAsync(CancellationToken.None);
            left = [.. await objects.FindBreachesAsync(ledger, place.Data), .. await objects.FindLeftoversAsync(ledger, place.Data)];
        }

        // What its frames say is in none of the ledger's files.
        return [.. left, .. await FindDamageAsync(place.Data), .. Directory.GetFiles(place.Data, "ledger.*")
            .Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes("\"r 3 xxx")) >= 0)
            .Select(file => $"{Path.GetFileName(file)} still holds what was purged")];
    }

    private static async Task<IReadOnlyList<string>> FindDamageAsync(string directory)
    {
        using SqliteVerification verification = SqliteVerification.Open(directory, ObjectFiles.Find(directory));
        List<string> damage = [.. verification.FindDamage().Select(found => found.What)];
        await foreach (VerifiedRun run in verification.RunAsync(only: null, CancellationToken.None))
            damage.AddRange(run.Damage.Select(found => $"{run.Run.Run}: {found.What}"));
        return damage;
    }

    private static async Task<RunLedger> OpenAsync(string directory) => await RunLedger.OpenAsync(
        SqliteLedgerStore.Open(directory, new SqliteLedgerOptions()), new LedgerOptions { PurgeAfter = TimeSpan.Zero }, TimeProvider.System, CancellationToken.None);

    /// <summary>Lines that are done first, and those within which the process ends.</summary>
    private sealed record Step(string Name, int Format, string[] Before, string[] Traced);

    private sealed class Place : IDisposable
    {
        public Place(Step step)
        {
            Directory.CreateDirectory(Data);
            if (step.Format == 0)
                return;

            Unpack($"{step.Format}.db.gz", "ledger.db");
            if (step.Format > 1)
                Unpack($"{step.Format}.witness.gz", "ledger.witness");
        }

        public string Root { get; } = Directory.CreateTempSubdirectory("verbatim-").FullName;

        public string Data => Path.Combine(Root, "data");

        public string Archive => Path.Combine(Root, "archive");

        public string Restored => Path.Combine(Root, "restored");

        public string Named(string line) => line.Replace("DATA", Data, StringComparison.Ordinal).Replace("ARCHIVE", Archive, StringComparison.Ordinal).Replace("RESTORED", Restored, StringComparison.Ordinal);

        public void Dispose() => Directory.Delete(Root, recursive: true);

        private void Unpack(string from, string to)
        {
            using FileStream stored = File.OpenRead(Repository.At("tests", "corpus", "formats", from));
            using var unpacked = new GZipStream(stored, CompressionMode.Decompress);
            using FileStream file = File.Create(Path.Combine(Data, to));
            unpacked.CopyTo(file);
        }
    }
}
