using System.Globalization;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>The runs of the script: what its lines promised, and what a directory that it left holds of them.</summary>
internal static class ScriptRuns
{
    /// <summary>Has the script do a line, and takes down what it sent and what was acknowledged.</summary>
    /// <returns>The answer; null where the process ended before it.</returns>
    public static async Task<string?> DoAsync(ScriptProcess script, string line, History history)
    {
        Note(line, history.Sent);
        string? answer = await script.DoAsync(line);
        if (answer is null)
            Note(line, history.Unanswered);
        else if (answer.StartsWith("appended", StringComparison.Ordinal))
            Note(line, (run, frame) => history.Acked(run, frame, isNew: true));
        return answer;
    }

    /// <summary>Takes down what is left of runs, read to the end of each, and their chains.</summary>
    /// <exception cref="LedgerOpenException">The ledger says that it cannot be opened.</exception>
    /// <exception cref="LedgerCorruptException">It says that it cannot be read.</exception>
    public static async Task TakeReadsAsync(string directory, IReadOnlyList<string> runs, History history)
    {
        await using (RunLedger ledger = await RunLedger.OpenAsync(
            SqliteLedgerStore.Open(directory, new SqliteLedgerOptions()), new LedgerOptions(), TimeProvider.System, CancellationToken.None))
        {
            foreach (string run in runs)
            {
                RunRecord? left = await ledger.FindAsync(Script.Script.Header(run).Key, CancellationToken.None);
                history.Final(new Reading(run, "ledger", left is null ? [] : await ReadAsync(ledger, left)));
            }
        }

        foreach (Chained chain in await ChainsOnDisk.ReadAsync(directory))
            history.Chained(chain);
    }

    public static async Task<Line[]> ReadAsync(RunLedger ledger, RunRecord run)
    {
        List<Line> lines = [];
        using RunReader reader = ledger.Read(run, Position.Start);

        // A live run has no end to wait for.
        while (reader.Last < run.Last && await reader.NextAsync(4096, CancellationToken.None) is { } block)
            lines.AddRange(block.Frames.Select(frame => History.LineOf(frame.Span)));
        return [.. lines];
    }

    private static void Note(string line, Action<string, Line> note)
    {
        if (line.Split(' ') is not ["append", var run, var first, var last, var end, .. var named])
            return;

        for (int eventId = Number(first); eventId <= Number(last); eventId++)
            note(run, History.LineOf(Script.Script.Frame(run, eventId, eventId == Number(end), named).Bytes.Span));
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
