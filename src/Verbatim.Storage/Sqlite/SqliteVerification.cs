using System.Globalization;
using Microsoft.Data.Sqlite;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Verifying;
using Verbatim.Storage.Sqlite.Erasing;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite;

/// <summary>Recomputes a whole ledger that no server has open, and reads the attachments that stand beside it. Changes nothing in it, and takes it as it is, also where a server would refuse to.</summary>
public sealed class SqliteVerification : IRunRows, IDisposable
{
    private const string SelectRun = $"""
        select {RunRows.Columns}, (select coalesce(max(first + frames - 1), 0) from block where run = r.number) from {RunRows.Tables}
        where r.number = $number
        """;

    private const string SelectTombstones = $"select {TombstoneRows.Columns} from {TombstoneRows.Tables} order by t.number";

    private const string SelectUses = "select count(distinct object) from object_use where run in (select number from run)";

    private readonly DirectoryLock _lock;
    private readonly StoredLedger _stored;
    private readonly SqliteReaderPool _readers;
    private readonly IStoredObjects? _objects;

    private SqliteVerification(DirectoryLock held, StoredLedger stored, IStoredObjects? objects)
    {
        (_lock, _stored, _objects) = (held, stored, objects);
        _readers = new SqliteReaderPool(stored.Path, isUntouched: true);
    }

    /// <summary>Takes a directory.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="objects">The attachments that stand in it; null where none do.</param>
    /// <exception cref="LedgerOpenException">It is in use, or what is in it is not a ledger that this version can read at all.</exception>
    public static SqliteVerification Open(string directory, IStoredObjects? objects)
    {
        DirectoryLock held = DirectoryLock.Take(directory);
        StoredLedger? stored = null;
        try
        {
            stored = StoredLedger.Find(directory);
            return stored.Database is DatabaseReading.Empty && stored.Witness is WitnessReading.Missing
                ? throw new LedgerOpenException($"There is no ledger in {directory}.")
                : stored.Format is > 0 and < SqliteFormats.Format
                ? throw new LedgerOpenException($"The ledger {stored.Path} has the older format {stored.Format}: start the server once, which brings it to the newest.")
                : new SqliteVerification(held, stored, objects);
        }
        catch
        {
            stored?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>What stands there as after a crash, in sentences: no damage by itself, and what somebody who edits the files would leave, too.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            List<string> notes = [];
            if (_stored.Unseen is { } unseen)
                notes.Add($"The database {unseen}.");
            if (_stored.Witness is WitnessReading.Saw { IsWhole: false })
                notes.Add("One of the two records of the witness cannot be read, or the file is longer or shorter than it was: the power went while it was written, or it was changed.");
            if (_objects is null && Ask(connection => (long?)SqliteSchema.Scalar(connection, SelectUses)) is > 0 and var elsewhere)
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"{elsewhere} attachments of runs were not looked at: in this directory there are none. Where the server keeps them in a bucket, verify it while it runs; else they are lost."));
            return notes;
        }
    }

    /// <summary>Losses that an operator accepted, in words: no damage, but not all that was recorded is there.</summary>
    public IReadOnlyList<string> AcceptedLosses => Ask(connection => Texts(connection, "select what from loss order by id")) ?? [];

    /// <summary>Runs that were deleted, by age: no damage. A tombstone that is not what was written is among <see cref="FindDamage"/>.</summary>
    public IReadOnlyList<DeletedRun> DeletedRuns => Ask(connection => Tombstones(connection).OfType<DeletedRun>().ToList()) ?? [];

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
                : ["Rows that never change are not those that were written: of conversations, of beginnings and ends of runs, of a conversation's order, of deleted runs, of attachments, of the audit log or of accepted losses."]);
            Try(damage, connection => Texts(connection, "select distinct 'There are frames of run number ' || run || ', which does not exist.' from block where run not in (select number from run union all select number from tombstone)"));
            Try(damage, connection => Texts(connection, "select distinct 'There are frames of run number ' || run || ', which was deleted and purged.' from block where run in (select number from tombstone where purged_ms is not null)"));
            Try(damage, connection => Texts(connection, "select 'Run number ' || number || ' is there, and so is the tombstone that says that it was deleted.' from tombstone where number in (select number from run)"));
            Try(damage, connection => Texts(connection, "select 'The deleted run number ' || number || ' belongs to a conversation that does not exist.' from tombstone where conversation not in (select number from conversation)"));
            Try(damage, connection => Tombstones(connection).OfType<string>());
            Try(damage, connection => Altered(connection, "conversation", RowDigests.ConversationColumns, 7, "The row of conversation number {0} does not match its checksum."));
            Try(damage, connection => Altered(connection, "object", RowDigests.ObjectColumns, RowDigests.ObjectCount, "The row of object number {0} does not match its checksum."));
            Try(damage, connection => Altered(connection, "object_use", RowDigests.ObjectUseColumns, RowDigests.ObjectUseCount, "That run number {0} uses an object does not match its checksum."));
            Try(damage, connection => Texts(connection, "select distinct 'Run number ' || run || ' uses object number ' || object || ', which does not exist.' from object_use where object not in (select number from object)"));
            Try(damage, connection => Texts(connection, "select distinct 'Object number ' || object || ' is used by run number ' || run || ', which does not exist.' from object_use where run not in (select number from run union all select number from tombstone)"));
            Try(damage, connection => Altered(connection, "audit", RowDigests.AuditColumns, 6, "Entry {0} of the audit log does not match its checksum."));
            Try(damage, connection => Texts(connection, "select 'Run number ' || number || ' has its final text in two forms, or one before its end.' from run where final_coded is not null and (final_text is not null or status = 0)"));
            Try(damage, connection => Texts(connection, "select 'What a source keeps of run number ' || run || ' is there in two forms.' from source_body where state_coded is not null and length(state) > 0"));
            Try(damage, connection => Texts(connection, "select 'Run number ' || r.number || ' belongs to a conversation of another tenant.' from run r join conversation c on c.number = r.conversation where c.tenant <> r.tenant"));
            Try(damage, connection => Texts(connection, "select distinct 'A conversation''s order names run number ' || run || ', which does not exist.' from span where run not in (select number from run union all select number from tombstone)"));
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

        (SortedSet<long> numbers, string? unlisted) = StoredNumbers.Of(connection);
        if (unlisted is not null)
            yield return Changed(null, $"The runs cannot all be listed: {unlisted}");

        using SqliteStatement? row = Ask(Prepared);
        if (row is null)
        {
            yield return Changed(null, "The runs cannot be read: a table is not what this version knows.");
            yield break;
        }

        var attachments = AttachmentVerification.Of(_objects);
        foreach (long number in numbers)
        {
            if (TryRead(row, number, only, out RunRecord? run, out VerifiedRun? damaged))
                yield return damaged ?? await RunVerification.RunAsync(this, attachments, run!, cancellationToken);
        }
    }

    /// <summary>The deleted runs that had this id.</summary>
    public IReadOnlyList<DeletedRun> FindDeleted(RunId run) => _stored.Database is not DatabaseReading.Ledger { Head: { } head } ? [] : Ask(connection =>
    {
        using var row = new SqliteStatement(connection, "select number from tombstone where name = $name");
        HashSet<long> numbers = [];
        foreach (string tenant in Texts(connection, "select distinct tenant from conversation"))
        {
            row.Bind("$name", TombstoneName.Of(head.Ledger, new RunKey(TenantId.Parse(tenant), run)));
            if (row.Step())
                numbers.Add(row.Long(0));
            row.Reset();
        }

        return DeletedRuns.Where(deleted => numbers.Contains(deleted.StoreNumber)).ToList();
    }) ?? [];

    /// <inheritdoc />
    public ValueTask<StoredBlock?> FindBlockAfterAsync(long run, Position after, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.FindBlockAfter(run, after, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredSpan>> ReadSpansAsync(long run, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<StoredSpan>>(_readers.Read(reader => reader.ReadSpans(run, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ObjectRecord>> ReadUsedObjectsAsync(long run, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ObjectRecord>>(_readers.Read(reader => reader.Objects.ReadUsed(run, cancellationToken)));

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

    private static SqliteStatement Prepared(SqliteConnection connection) => new(connection, SelectRun);

    // False where it is not asked for. A row that cannot be read may be the one that is.
    private static bool TryRead(SqliteStatement row, long number, RunId? only, out RunRecord? run, out VerifiedRun? damaged)
    {
        (run, damaged) = (null, null);
        try
        {
            row.Bind("$number", number);
            if (!row.Step())
            {
                // Named by an index, and not there.
                damaged = Changed(null, $"The row of run number {number}, or that of its conversation, is missing.");
                return only is null;
            }

            RunKey? name = RunRows.NameOf(row);
            if (only is not null && name is not null && name.Value.Run != only)
                return false;
            if (RunRows.IsWhole(row))
                run = Record(row);
            else
                damaged = Changed(name, $"The row of run number {number}, or that of its conversation, does not match its checksum.");
            return true;
        }
        catch (Exception unreadable) when (unreadable is SqliteException or FormatException or ArgumentException or OverflowException)
        {
            damaged = Changed(null, $"The row of run number {number} cannot be read: {unreadable.Message}");
            return true;
        }
        finally
        {
            row.Reset();
        }
    }

    private static VerifiedRun Changed(RunKey? name, string what) => new(name ?? default, 0, 0, [new FoundDamage(name, null, null, what)]);

    // Each as it was written, or a sentence that says that it was not.
    private static List<object> Tombstones(SqliteConnection connection)
    {
        List<object> tombstones = [];
        using var rows = new SqliteStatement(connection, SelectTombstones);
        while (rows.Step())
        {
            try
            {
                tombstones.Add(TombstoneRows.Read(rows));
            }
            catch (Exception damage) when (damage is LedgerCorruptException or FormatException or ArgumentException)
            {
                tombstones.Add($"The tombstone of run number {rows.Long(0)} is not what was written.");
            }
        }

        return tombstones;
    }

    private static List<string> Altered(SqliteConnection connection, string table, string columns, int count, string sentence)
    {
        var digests = new RowDigests();
        List<string> altered = [];
        using var rows = new SqliteStatement(connection, $"select {columns}, xxh3 from {table}");
        while (rows.Step())
        {
            if (rows.Long(count) != digests.Stored(table, rows, count).Checksum())
                altered.Add(string.Format(CultureInfo.InvariantCulture, sentence, rows.Long(0)));
        }

        return altered;
    }

    private static List<string> Texts(SqliteConnection connection, string select)
    {
        List<string> texts = [];
        using var rows = new SqliteStatement(connection, select);
        while (rows.Step())
            texts.Add(rows.Text(0));
        return texts;
    }

    // What cannot be read is among the damage, and not here.
    private T? Ask<T>(Func<SqliteConnection, T> ask)
    {
        try
        {
            return _stored is { Connection: { } connection, Database: DatabaseReading.Ledger } ? ask(connection) : default;
        }
        catch (Exception unreadable) when (unreadable is SqliteException or FormatException)
        {
            return default;
        }
    }

    private void Try(List<string> damage, Func<SqliteConnection, IEnumerable<string>> find)
    {
        try
        {
            damage.AddRange(find(_stored.Connection!));
        }
        catch (Exception unreadable) when (unreadable is SqliteException or FormatException)
        {
            damage.Add($"The database cannot be read: {unreadable.Message}");
        }
    }
}
