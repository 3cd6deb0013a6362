using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite.Attachments;
using Verbatim.Storage.Sqlite.Erasing;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite;

/// <summary>The one connection that writes: its transactions, its log, and what the witness is told.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly WitnessedDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly LedgerState _state;
    private readonly int _checkpointPages;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollBack;
    private readonly SqliteStatement _head;
    private readonly CommitRows _rows;
    private readonly RunPurge _purge;
    private int _pagesInLog;
    private volatile Exception? _failure;

    /// <summary>Writes to a database, which belongs to the writer from here on.</summary>
    public SqliteWriter(WitnessedDatabase database, int checkpointPages)
    {
        _database = database;
        SqliteConnection connection = database.Connection;
        _connection = connection;
        _state = database.State;
        _checkpointPages = checkpointPages;
        _begin = new SqliteStatement(connection, "begin immediate");
        _commit = new SqliteStatement(connection, "commit");
        _rollBack = new SqliteStatement(connection, "rollback");
        _head = new SqliteStatement(connection, HeadRow.Upsert);
        _rows = new CommitRows(connection, _state);
        _purge = new RunPurge(connection);
    }

    /// <summary>Writes a commit, and tells the witness of it.</summary>
    public void Commit(LedgerCommit commit) => Watch(() => Commit(commit.At, () => _rows.Write(commit)));

    /// <summary>Takes up what runs of a format before 5 name in their terminal frames, once.</summary>
    public void TakeUpNamedObjects()
    {
        if (NamedObjects.IsDue(_connection))
            Watch(() => Commit(_state.Head.CommittedAt, () => new NamedObjects(_connection, _rows.Objects).TakeUp()));
    }

    /// <summary>A step of overwriting what deleted runs have left.</summary>
    public PurgeStep Purge(IReadOnlyList<long> runs)
    {
        PurgeStep step = default;
        Watch(() => step = _purge.Step(runs));
        return step;
    }

    /// <summary>Moves the log into the database when it has grown enough; here and not on a thread of its own, where the log outgrew it.</summary>
    public void Checkpoint() => Watch(MoveLog);

    /// <summary>Moves what is in the log by another connection, on its thread: after something that has kept the log from being moved for long, so that no commit waits for all of it.</summary>
    public void MoveLogBeside(SqliteConnection connection)
    {
        int rc = raw.sqlite3_wal_checkpoint_v2(connection.Handle!, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        if (rc is raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL)
            return;

        // A sync that failed here would not fail again for the writer, which would cut a log that is on no disk.
        _failure = new IOException($"The log cannot be moved into the database (SQLite error {rc}).");
    }

    // What failed as nobody expected is not attested as closed: only the next opening can tell what is on disk.
    private void Watch(Action write)
    {
        if (_failure is { } earlier)
            throw new IOException(earlier.Message, earlier);

        try
        {
            write();
        }
        catch (Exception failure) when (failure is not (StorageFullException or LedgerCorruptException))
        {
            _failure = failure;
            throw;
        }
    }

    private void Commit(DateTimeOffset at, Action write)
    {
        LedgerHead head;
        try
        {
            _begin.Run();
            _state.Begin();
            write();
            head = _state.Close(at);
            HeadRow.Write(_head, head);
            _commit.Run();
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == raw.SQLITE_FULL)
        {
            // SQLite may have rolled back by itself already.
            if (raw.sqlite3_get_autocommit(_connection.Handle!) == 0)
                _rollBack.Run();
            throw new StorageFullException(failure);
        }

        // Only now, and always before the acknowledgement: a witness that is ahead says that commits are missing. Its file has its
        // room already, so a full disk cannot come in between.
        _state.Keep(head);
        if (!_database.IsRelaxed)
            _database.Attest(head);
    }

    private void MoveLog()
    {
        sqlite3 database = _connection.Handle!;
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_db_status(database, raw.SQLITE_DBSTATUS_CACHE_WRITE, out int written, out _, resetFlg: 1), database);
        _pagesInLog += written;
        if (_pagesInLog < _checkpointPages)
            return;

        int rc = raw.sqlite3_wal_checkpoint_v2(database, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out int inLog, out int moved);

        // A reader may stand in the way, and a full disk may leave no room for it: what is committed is in the log, and the next
        // commit tries again. Anything else, a failed sync above all, must not be tried again as if nothing had been.
        if (rc is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL)
            return;
        SqliteException.ThrowExceptionForRC(rc, database);
        if (inLog != moved)
            return;

        // Only a checkpoint that has moved all of the log has surely synced it: one that a reader keeps from moving anything syncs nothing.
        _pagesInLog = 0;
        if (_database.IsRelaxed)
            _database.Attest(_state.Head);
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in (SqliteStatement[])[_begin, _commit, _rollBack, _head])
            statement.Dispose();
        _rows.Dispose();
        _purge.Dispose();
        Close();
        _database.Dispose();
    }

    // After a failure that nobody expected, the next opening tells what is on disk.
    private void Close()
    {
        if (_failure is not null || _connection.Handle is not { } database)
            return;

        int rc = raw.sqlite3_wal_checkpoint_v2(database, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);

        // Where the log could not be moved it is still the whole truth, if each commit was synced to it.
        bool isOnDisk = rc == raw.SQLITE_OK || (rc is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL && !_database.IsRelaxed);
        if (!isOnDisk)
            return;

        try
        {
            _database.AttestClosed();
        }
        catch (IOException)
        {
            // The record before it stands, or the one before that: both are of a ledger that may have gone on.
        }
    }
}
