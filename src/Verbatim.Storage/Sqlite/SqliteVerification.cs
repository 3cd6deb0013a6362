using Microsoft.Data.Sqlite;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Verifying;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite;

/// <summary>Recomputes a whole ledger that no server has open. Changes nothing in it, and takes it as it is, also where a server would refuse to.</summary>
public sealed class SqliteVerification : IRunRows, IDisposable
{
    private const string SelectRuns = $"""
        select {RunRows.Columns}, (select coalesce(max(first + frames - 1), 0) from block where run = r.number) from {RunRows.Tables} order by r.number
        """;

    private readonly DirectoryLock _lock;
    private readonly StoredLedger _stored;
    private readonly SqliteReaderPool _readers;

    private SqliteVerification(DirectoryLock held, StoredLedger stored)
    {
        (_lock, _stored) = (held, stored);
        _readers = new SqliteReaderPool(stored.Path, isUntouched: true);
    }

    /// <summary>Takes a directory.</summary>
    /// <exception cref="LedgerOpenException">It is in use, or what is in it is not a ledger that this version can read at all.</exception>
    public static SqliteVerification Open(string directory)
    {
        DirectoryLock held = DirectoryLock.Take(directory);
        StoredLedger? stored = null;
        try
        {
            stored = StoredLedger.Find(directory);
            return stored.Database is DatabaseReading.Empty && stored.Witness is WitnessReading.Missing
                ? throw new LedgerOpenException($"There is no ledger in {directory}.")
                : stored.Database is DatabaseReading.BeforeWitness
                ? throw new LedgerOpenException($"The ledger {stored.Path} has a format from before there was a witness: start the server once, which brings it to the newest.")
                : new SqliteVerification(held, stored);
        }
        catch
        {
            stored?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>Losses that an operator accepted, in words: no damage, but not all that was recorded is there.</summary>
    public IReadOnlyList<string> AcceptedLosses => Ask(connection => Texts(connection, "select what from loss order by id")) ?? [];

    /// <summary>What is wrong with the ledger as a whole: its witness, its tables, rows that belong to no run.</summary>
    public IReadOnlyList<FoundDamage> FindDamage()
    {
        List<string> damage = [];
        if (_stored.Loss is { } loss)
            damage.Add($"The database {loss}.");
        if (_stored.Database is DatabaseReading.Ledger { Head: var head })
        {
            Try(damage, connection => Texts(connection, "pragma integrity_check").Where(text => text != "ok").Select(text => $"The database file is damaged: {text.ReplaceLineEndings(" ")}."));
            Try(damage, connection => head is null || LedgerRows.Settled(connection) == head.Settled ? []
                : ["Rows that never change are not those that were written: of conversations, of beginnings and ends of runs, of a conversation's order or of accepted losses."]);
            Try(damage, connection => Texts(connection, "select distinct 'There are frames of run number ' || run || ', which does not exist.' from block where run not in (select number from run)"));
            Try(damage, connection => Texts(connection, "select distinct 'A conversation''s order names run number ' || run || ', which does not exist.' from span where run not in (select number from run)"));
            Try(damage, connection => Texts(connection, "select 'Run number ' || number || ' belongs to a conversation that does not exist.' from run where conversation not in (select number from conversation)"));
        }

        return [.. damage.Select(what => new FoundDamage(null, null, null, what))];
    }

    /// <summary>Recomputes every run of every tenant, or those of one id, by age.</summary>
    /// <param name="only">The id; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<VerifiedRun> RunAsync(RunId? only, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_stored.Connection is not { } connection || _stored.Database is not DatabaseReading.Ledger)
            yield break;

        using var rows = new SqliteStatement(connection, SelectRuns);
        while (Next(rows, out VerifiedRun? unreadable))
        {
            if (unreadable is not null)
            {
                yield return unreadable;
                yield break;
            }

            RunKey? name = RunRows.NameOf(rows);
            if (only is null || name?.Run == only)
                yield return RunRows.IsWhole(rows) ? await RunVerification.RunAsync(this, Record(rows), cancellationToken) : Changed(name, rows);
        }
    }

    /// <inheritdoc />
    public ValueTask<StoredBlock?> FindBlockAfterAsync(long run, Position after, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.FindBlockAfter(run, after, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredSpan>> ReadSpansAsync(long run, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<StoredSpan>>(_readers.Read(reader => reader.ReadSpans(run, cancellationToken)));

    /// <inheritdoc />
    public void Dispose()
    {
        _readers.Dispose();
        _stored.Dispose();
        _lock.Dispose();
    }

    // A live run's row tells no progress: its blocks are all there is, and the witness knows whether they are all.
    private static RunRecord Record(SqliteStatement row)
    {
        RunRecord run = RunRows.Read(row);
        return run.IsEnded ? run : run with { Last = Position.At(row.Long(RunRows.Count)) };
    }

    private static VerifiedRun Changed(RunKey? name, SqliteStatement row)
    {
        var damage = new FoundDamage(name, null, null, $"The row of run number {row.Long(0)}, or that of its conversation, does not match its checksum.");
        return new VerifiedRun(name ?? default, 0, [damage]);
    }

    private static bool Next(SqliteStatement rows, out VerifiedRun? unreadable)
    {
        unreadable = null;
        try
        {
            return rows.Step();
        }
        catch (SqliteException damage)
        {
            unreadable = new VerifiedRun(default, 0, [new FoundDamage(null, null, null, $"The runs cannot be listed to their end: {damage.Message}")]);
            return true;
        }
    }

    private static List<string> Texts(SqliteConnection connection, string select)
    {
        List<string> texts = [];
        using var rows = new SqliteStatement(connection, select);
        while (rows.Step())
            texts.Add(rows.Text(0));
        return texts;
    }

    private T? Ask<T>(Func<SqliteConnection, T> ask) => _stored is { Connection: { } connection, Database: DatabaseReading.Ledger } ? ask(connection) : default;

    private void Try(List<string> damage, Func<SqliteConnection, IEnumerable<string>> find)
    {
        try
        {
            damage.AddRange(find(_stored.Connection!));
        }
        catch (SqliteException unreadable)
        {
            damage.Add($"The database cannot be read: {unreadable.Message}");
        }
    }
}
