using System.Globalization;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Ledger;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S9: a disk says that it has written, and has not. What was acknowledged then is there all the same, or the ledger says that it is not.</summary>
[Trait("Row", "S9")]
public sealed class LyingWriteTests(ITestOutputHelper output)
{
    private static readonly string[] Files = ["ledger.db-wal", "ledger.witness"];

    private int _lies;
    private int _refused;
    private int _there;

    private static int Step => Night.Is ? 1 : 5;

    [Fact]
    public async Task Writes_that_never_happened_are_noticed_when_the_ledger_is_opened_and_never_a_shorter_run()
    {
        Privilege.Trace();
        List<string> breaches = [];
        List<(string File, int Number, string From)> lies = [];
        foreach (string file in Files)
        {
            int writes = await CountAsync(file);
            Assert.True(writes > 5, $"Only {writes} writes of {file}: the tracer sees too little.");
            for (int number = 1; number <= writes; number += file == "ledger.witness" ? 1 + (Step / 2) : Step)
                lies.AddRange([(file, number, ""), (file, number, "+")]);
        }

        await Parallel.ForEachAsync(lies, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (lie, _) =>
        {
            IReadOnlyList<string> found = await LieAsync(lie.File, string.Create(CultureInfo.InvariantCulture, $"retval=4096:when={lie.Number}{lie.From}"));
            Interlocked.Increment(ref _lies);
            lock (breaches)
                breaches.AddRange(found.Select(breach => $"{lie}: {breach}"));
        });

        Figures.Report(output, "S9", $"{_lies} lying writes, {_refused} noticed when the ledger was opened, {_there} with all frames there, {breaches.Count} silent");
        Assert.True(_refused > 0, "No lie had a consequence.");
        Assert.Empty(breaches);
    }

    private static async Task<int> CountAsync(string file)
    {
        string directory = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            string log = Path.Combine(directory, "calls"), data = Path.Combine(directory, "data");
            await using (ScriptProcess script = await BeginAsync(data, new History()))
            {
                await script.TraceAsync("-o", log, "-P", Path.Combine(data, file), "-e", "trace=pwrite64");
                await AppendAsync(script, new History());
            }

            return File.ReadLines(log).Count(line => line.Contains("pwrite64(", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<IReadOnlyList<string>> LieAsync(string file, string injection)
    {
        string directory = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            var history = new History();
            await using (ScriptProcess script = await BeginAsync(directory, history))
            {
                await script.TraceAsync("-o", "/dev/null", "-P", Path.Combine(directory, file), "-e", "trace=pwrite64", "-e", $"inject=pwrite64:{injection}");
                await AppendAsync(script, history);
            }

            await ScriptRuns.TakeReadsAsync(directory, ["r"], history);
            Interlocked.Increment(ref _there);
            return Promises.FindBreaches(history.Evidence);
        }
        catch (LedgerOpenException)
        {
            Interlocked.Increment(ref _refused);
            return [];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<ScriptProcess> BeginAsync(string directory, History history)
    {
        ScriptProcess script = ScriptProcess.Start();
        foreach (string line in (string[])[$"open {directory}", "create r", "append r 1 1 0"])
            await ScriptRuns.DoAsync(script, line, history);
        return script;
    }

    // Acknowledged, one commit each, until the process finds out by itself and ends, or until the power switch ends it.
    private static async Task AppendAsync(ScriptProcess script, History history)
    {
        for (int eventId = 2; eventId <= 10; eventId++)
        {
            if (await ScriptRuns.DoAsync(script, string.Create(CultureInfo.InvariantCulture, $"append r {eventId} {eventId} 0"), history) is null)
                return;
        }
    }
}
