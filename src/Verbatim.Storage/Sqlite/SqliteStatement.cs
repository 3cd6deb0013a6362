using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite;

/// <summary>A prepared statement that is run again and again. One thread at a time.</summary>
/// <remarks>
/// Goes past ADO.NET for two reasons: blobs are bound and read as spans without a copy of their own, and texts keep their NUL
/// characters, at which <c>SqliteDataReader.GetString</c> ends.
/// </remarks>
internal sealed class SqliteStatement : IDisposable
{
    // A fraction of a millisecond where a row costs little, and some rows where each is searched for a text.
    private const int StepsBetweenQuestions = 1_000;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly string[] _parameters;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement), _database);
        _parameters = new string[raw.sqlite3_bind_parameter_count(_statement)];
        for (int i = 0; i < _parameters.Length; i++)
            _parameters[i] = raw.sqlite3_bind_parameter_name(_statement, i + 1).utf8_to_string();
    }

    public SqliteStatement Bind(string parameter, long? value)
    {
        Check(value is null
            ? raw.sqlite3_bind_null(_statement, IndexOf(parameter))
            : raw.sqlite3_bind_int64(_statement, IndexOf(parameter), value.Value));
        return this;
    }

    public SqliteStatement Bind(string parameter, string? value)
    {
        int index = IndexOf(parameter);
        Check(value switch
        {
            null => raw.sqlite3_bind_null(_statement, index),
            "" => raw.sqlite3_bind_text(_statement, index, ""),
            _ => raw.sqlite3_bind_text(_statement, index, Encoding.UTF8.GetBytes(value)),
        });
        return this;
    }

    public SqliteStatement Bind(string parameter, ReadOnlySpan<byte> value)
    {
        // An empty span would be bound as null.
        int index = IndexOf(parameter);
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    public SqliteStatement BindOrNull(string parameter, byte[]? value) => value is null ? Bind(parameter, (string?)null) : Bind(parameter, value);

    /// <summary>The next row, or false where there is none.</summary>
    public bool Step()
    {
        int rc = raw.sqlite3_step(_statement);
        if (rc == raw.SQLITE_ROW)
            return true;
        if (rc != raw.SQLITE_DONE)
            Check(rc);
        return false;
    }

    /// <summary>Runs a statement without rows.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>All rows of a statement that finds each by an index. A cancel ends it between two rows.</summary>
    public List<T> All<T>(Func<SqliteStatement, T> read, CancellationToken cancellationToken)
    {
        try
        {
            List<T> rows = [];
            while (Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.Add(read(this));
            }

            return rows;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Goes from row to row, of a statement that may look for long until there is one, as long as more are wanted. A cancel ends it there too, within milliseconds.</summary>
    public void Scan(Func<bool> takeAndAskForMore, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (cancellationToken.CanBeCanceled)
            raw.sqlite3_progress_handler(_database, StepsBetweenQuestions, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);

        try
        {
            while (Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!takeAndAskForMore())
                    break;
            }
        }
        catch (SqliteException interrupted) when (interrupted.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(interrupted.Message, interrupted, cancellationToken);
        }
        finally
        {
            Reset();
            if (cancellationToken.CanBeCanceled)
                raw.sqlite3_progress_handler(_database, 0, null, null);
        }
    }

    /// <summary>Lets go of the rows, and of the snapshot they are read from. Bound values stay.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement); // It repeats the error of the last step, which was thrown there.

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, column));

    /// <summary>Adds a column to the bytes that stand for a row.</summary>
    public void AddTo(RowBytes bytes, int column)
    {
        switch (raw.sqlite3_column_type(_statement, column))
        {
            case raw.SQLITE_INTEGER:
                bytes.Add(Long(column));
                break;
            case raw.SQLITE_NULL:
                bytes.Add((string?)null);
                break;
            default:
                bytes.Add(Bytes(column));
                break;
        }
    }

    public void Dispose() => _statement.Dispose();

    private int IndexOf(string parameter) => Array.IndexOf(_parameters, parameter) + 1;

    private void Check(int rc) => SqliteException.ThrowExceptionForRC(rc, _database);
}
