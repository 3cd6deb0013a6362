using Verbatim.Fault.Tests.Oracle;
using Verbatim.Ledger;
using Verbatim.Ledger.Verifying;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>The files that a killed process left, with a run that is sealed, one that has ended and one that is live; and what becomes of them when they are damaged.</summary>
internal sealed class KilledLedger
{
    private const string Log = "ledger.db-wal";
    private const int Frames = 150;
    private const string NothingNoticed = "in bytes that hold nothing";

    private static readonly string[] Runs = ["sealed", "ended", "live"];

    // The last frames in one block, which is larger than a page.
    private static readonly string[] Parts = ["1 1", "2 2", "3 5", "6 6", "7 150"];

    private readonly History _history = new();
    private readonly Dictionary<string, string> _rows = [];

    /// <summary>The bytes of each file.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>How often each outcome came.</summary>
    public SortedDictionary<string, int> Outcomes { get; } = [];

    /// <summary>What was given out that was not recorded, or not given out without a word.</summary>
    public List<string> Breaches { get; } = [];

    public string Figures => string.Join(", ", Outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}"));

    /// <param name="isMoved">Whether everything stands in the database; else everything that was appended stands in the log.</param>
    public static async Task<KilledLedger> MakeAsync(bool isMoved)
    {
        string directory = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            var ledger = new KilledLedger();
            await using (ScriptProcess script = ScriptProcess.Start())
            {
                foreach (string line in LinesFor(directory, isMoved))
                    await ScriptRuns.DoAsync(script, line, ledger._history);
            }

            foreach (string file in (string[])["ledger.db", Log, "ledger.witness"])
                ledger.Files[file] = await File.ReadAllBytesAsync(Path.Combine(directory, file));
            await ledger.JudgeAsync(directory);
            return ledger.Breaches is [] && ledger.Outcomes.Remove(NothingNoticed)
                ? ledger
                : throw new InvalidOperationException($"The undamaged files are not as they should be: {ledger.Figures}; {string.Join(' ', ledger.Breaches)}");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Opens, reads and verifies the files with one of them replaced.</summary>
    /// <returns>The outcome.</returns>
    public async Task<string> TryAsync(string file, byte[] damaged)
    {
        string directory = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            foreach ((string name, byte[] bytes) in Files)
                await File.WriteAllBytesAsync(Path.Combine(directory, name), name == file ? damaged : bytes);
            return await JudgeAsync(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>The same with a bit of a file flipped.</summary>
    public async Task FlipAsync(string file, Random random)
    {
        byte[] damaged = [.. Files[file]];
        damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
        await TryAsync(file, damaged);
    }

    private static IEnumerable<string> LinesFor(string directory, bool isMoved)
    {
        yield return $"open {directory}";
        foreach (string run in Runs)
        {
            yield return $"create {run}";
            foreach (string part in Parts)
                yield return $"append {run} {part} {(run == "live" ? 0 : Frames)}";
        }

        yield return "seal sealed";
        if (!isMoved)
            yield break;

        yield return "close";
        yield return $"open {directory}";
    }

    private async Task<string> JudgeAsync(string directory)
    {
        List<string> breaches = [];
        string outcome = await OutcomeAsync(directory, breaches);
        Breaches.AddRange(breaches);
        Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
        return outcome;
    }

    private async Task<string> OutcomeAsync(string directory, List<string> breaches)
    {
        List<string> given = [], refused = [], missing = [];
        List<Reading> readings = [];
        try
        {
            await using RunLedger ledger = await RunLedger.OpenAsync(
                SqliteLedgerStore.Open(directory, new SqliteLedgerOptions()), new LedgerOptions(), TimeProvider.System, CancellationToken.None);
            foreach (string run in Runs)
            {
                try
                {
                    RunRecord? found = await ledger.FindAsync(Script.Script.Header(run).Key, CancellationToken.None);
                    (found is null ? missing : given).Add(run);
                    if (found is null)
                        continue;

                    readings.Add(new Reading(run, "ledger", await ScriptRuns.ReadAsync(ledger, found)));
                    string row = $"{found.Header} {found.Status} {found.Last} {found.Bytes} {found.EndedAt} {found.FinalText} {found.StreamId}";
                    if (_rows.TryAdd(run, row) || _rows[run] == row)
                        continue;

                    breaches.Add($"I8: {run} says of itself {row}, and said {_rows[run]}");
                }
                catch (LedgerCorruptException)
                {
                    given.Remove(run);
                    refused.Add(run);
                }
            }
        }
        catch (LedgerOpenException)
        {
            return "refused to open";
        }

        bool isFound = await IsDamageFoundAsync(directory);

        // A run that is not found where it was recorded is an answer that verify has to find wrong.
        Evidence all = _history.Evidence;
        HashSet<string> judged = [.. isFound ? given : given.Concat(missing)];
        breaches.AddRange(Promises.FindBreaches(all with
        {
            Sent = [.. all.Sent.Where(sent => judged.Contains(sent.Run))],
            Acked = [.. all.Acked.Where(acked => judged.Contains(acked.Run))],
            Final = [.. readings.Where(reading => judged.Contains(reading.Run))],
        }));
        return refused.Count > 0 ? "an error when it was read" : isFound ? "found by verify" : NothingNoticed;
    }

    private static async Task<bool> IsDamageFoundAsync(string directory)
    {
        using SqliteVerification verification = SqliteVerification.Open(directory, ObjectFiles.Find(directory));
        List<FoundDamage> damage = [.. verification.FindDamage()];
        await foreach (VerifiedRun run in verification.RunAsync(null, CancellationToken.None))
            damage.AddRange(run.Damage);
        return damage.Count > 0;
    }
}
