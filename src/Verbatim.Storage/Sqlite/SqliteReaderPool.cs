using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;

namespace Verbatim.Storage.Sqlite;

/// <summary>Connections for reading: as many as threads ever read at once, a few of which are kept.</summary>
/// <param name="path">The database file.</param>
/// <param name="isUntouched">Whether its log stays as it is when the last connection is closed.</param>
internal sealed class SqliteReaderPool(string path, bool isUntouched) : IDisposable
{
    private const int Kept = 16;

    private readonly ConcurrentStack<SqliteReader> _idle = new();
    private volatile bool _isDisposed;

    /// <summary>Reads on the caller's thread: from memory mostly, and never across an await, so that no snapshot holds up a checkpoint.</summary>
    /// <exception cref="LedgerCorruptException">The engine cannot make sense of what is stored, or cannot read it.</exception>
    /// <exception cref="StoreUnavailableException">The engine is kept from reading now.</exception>
    public T Read<T>(Func<SqliteReader, T> read)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        try
        {
            if (!_idle.TryPop(out SqliteReader? reader))
                reader = new SqliteReader(isUntouched ? SqliteFile.OpenUntouched(path) : SqliteFile.OpenForReading(path));
            return Read(reader, read);
        }
        catch (SqliteException away) when (away.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_NOMEM or raw.SQLITE_CANTOPEN)
        {
            throw new StoreUnavailableException(away);
        }
        catch (SqliteException damage)
        {
            throw new LedgerCorruptException($"the database cannot be read there ({damage.Message}).", damage);
        }
        catch (Exception damage) when (damage is OverflowException or ArgumentOutOfRangeException or FormatException)
        {
            throw new LedgerCorruptException($"a row holds what nobody wrote there ({damage.Message}).", damage);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryPop(out SqliteReader? reader))
            reader.Dispose();
    }

    // A reader that failed is not used again: it may have been left within a transaction.
    private T Read<T>(SqliteReader reader, Func<SqliteReader, T> read)
    {
        bool isDone = false;
        try
        {
            T answer = read(reader);
            isDone = true;
            return answer;
        }
        finally
        {
            if (isDone)
                Return(reader);
            else
                reader.Dispose();
        }
    }

    private void Return(SqliteReader reader)
    {
        if (_isDisposed || _idle.Count >= Kept)
        {
            reader.Dispose();
            return;
        }

        _idle.Push(reader);

        // The pool may have been emptied between the question and the push.
        if (_isDisposed)
            Dispose();
    }
}
