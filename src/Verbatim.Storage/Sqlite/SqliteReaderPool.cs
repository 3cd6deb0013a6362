using System.Collections.Concurrent;

namespace Verbatim.Storage.Sqlite;

/// <summary>Connections for reading: as many as threads ever read at once, a few of which are kept.</summary>
internal sealed class SqliteReaderPool(string path) : IDisposable
{
    private const int Kept = 16;

    private readonly ConcurrentStack<SqliteReader> _idle = new();
    private volatile bool _isDisposed;

    /// <summary>Reads on the caller's thread: from memory mostly, and never across an await, so that no snapshot holds up a checkpoint.</summary>
    public T Read<T>(Func<SqliteReader, T> read)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_idle.TryPop(out SqliteReader? reader))
            reader = new SqliteReader(SqliteFile.OpenForReading(path));

        try
        {
            return read(reader);
        }
        finally
        {
            Return(reader);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryPop(out SqliteReader? reader))
            reader.Dispose();
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
