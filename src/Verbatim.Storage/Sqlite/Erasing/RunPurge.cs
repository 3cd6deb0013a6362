using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;

namespace Verbatim.Storage.Sqlite.Erasing;

/// <summary>Overwrites what deleted runs have left behind in the files. Belongs to the writer.</summary>
/// <remarks>
/// <para>
/// Three places hold bytes of a run that is gone: its blocks; pages that were freed when it was sealed or deleted; and the log, with
/// pages as they were. So blocks are deleted with the engine overwriting them, all free pages are filled with zeros, and the log is
/// moved into the database and cut to nothing.
/// </para>
/// <para>Steps are transactions of their own beside the ledger's commits: none of them changes a row that counts.</para>
/// </remarks>
internal sealed class RunPurge : IDisposable
{
    private const int StepBytes = 1024 * 1024;

    // What a page of overflow holds of a blob.
    private const int PagePayload = 4096 - 4;

    private const string SelectLengths = "select first, length(payload) from block where run = $run order by first limit 256";

    // Whatever a caller believes, the blocks of a run that is there are never touched.
    private const string DeleteBlocks = """
        delete from block where run = $run and first <= $last and not exists (select 1 from run where number = $run)
        """;

    private const string InsertBlank = "insert into blank (zeros) values (zeroblob($bytes))";

    private const string DeleteBlank = "delete from blank where id = (select max(id) from blank)";

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _lengths;
    private readonly SqliteStatement _deleteBlocks;
    private readonly SqliteStatement _insertBlank;
    private readonly SqliteStatement _deleteBlank;
    private readonly SqliteStatement _freePages;
    private bool _isFilled;

    public RunPurge(SqliteConnection connection)
    {
        _connection = connection;
        _lengths = new SqliteStatement(connection, SelectLengths);
        _deleteBlocks = new SqliteStatement(connection, DeleteBlocks);
        _insertBlank = new SqliteStatement(connection, InsertBlank);
        _deleteBlank = new SqliteStatement(connection, DeleteBlank);
        _freePages = new SqliteStatement(connection, "pragma freelist_count");
    }

    /// <summary>Does a part of it.</summary>
    /// <exception cref="StorageFullException">There is no room for it.</exception>
    /// <exception cref="LedgerCorruptException">The database cannot be read where it stands.</exception>
    public PurgeStep Step(IReadOnlyList<long> runs)
    {
        try
        {
            return TryBlocks(runs) || TryFill() || TryDrain() ? PurgeStep.More : CutLog();
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == raw.SQLITE_FULL)
        {
            throw new StorageFullException(failure);
        }
        catch (SqliteException damage) when (damage.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            // A statement by itself was rolled back whole: only this purge cannot go on.
            throw new LedgerCorruptException($"a deleted run cannot be overwritten ({damage.Message}).", damage);
        }
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in (SqliteStatement[])[_lengths, _deleteBlocks, _insertBlank, _deleteBlank, _freePages])
            statement.Dispose();
    }

    private bool TryBlocks(IReadOnlyList<long> runs)
    {
        long bytes = 0;
        bool isAny = false;
        foreach (long run in runs)
        {
            if (LastOf(run, ref bytes) is not { } last)
                continue;

            isAny = true;
            _isFilled = false;
            Overwriting(_deleteBlocks.Bind("$run", run).Bind("$last", last));
            if (bytes >= StepBytes)
                break;
        }

        return isAny;
    }

    // The last of the blocks that make a step.
    private long? LastOf(long run, ref long bytes)
    {
        _lengths.Bind("$run", run);
        try
        {
            long? last = null;
            while (bytes < StepBytes && _lengths.Step())
            {
                last = _lengths.Long(0);
                bytes += _lengths.Long(1);
            }

            return last;
        }
        finally
        {
            _lengths.Reset();
        }
    }

    // New rows take free pages first. They stay until none is left: rows that were deleted at once would take the same pages again.
    private bool TryFill()
    {
        long free = FreePages();
        if (_isFilled || free == 0)
        {
            _isFilled = true;
            return false;
        }

        _insertBlank.Bind("$bytes", Math.Min(free, StepBytes / PagePayload) * PagePayload).Run();
        return true;
    }

    private bool TryDrain()
    {
        Overwriting(_deleteBlank);
        return raw.sqlite3_changes(_connection.Handle!) > 0;
    }

    private PurgeStep CutLog()
    {
        // Appends wait for the writer, and so does this not: who reads is done in a moment, and then it is tried again.
        sqlite3 database = _connection.Handle!;
        _ = raw.sqlite3_busy_timeout(database, 0);
        int rc = raw.sqlite3_wal_checkpoint_v2(database, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        _ = raw.sqlite3_busy_timeout(database, SqliteFile.BusyTimeoutMs);
        if (rc is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
            return PurgeStep.InUse;

        SqliteException.ThrowExceptionForRC(rc, database);
        _isFilled = false;
        return PurgeStep.Done;
    }

    // Pages that a deletion frees are written as zeros. At other times only what lies between other rows of a page is: a page more
    // for each that is freed would double what sealing writes.
    private void Overwriting(SqliteStatement delete)
    {
        SqliteSchema.Scalar(_connection, "pragma secure_delete = on");
        try
        {
            delete.Run();
        }
        finally
        {
            SqliteSchema.Scalar(_connection, "pragma secure_delete = fast");
        }
    }

    private long FreePages()
    {
        try
        {
            return _freePages.Step() ? _freePages.Long(0) : 0;
        }
        finally
        {
            _freePages.Reset();
        }
    }
}
