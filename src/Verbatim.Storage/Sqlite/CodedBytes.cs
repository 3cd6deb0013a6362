using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Ledger.Stores;

namespace Verbatim.Storage.Sqlite;

/// <summary>Columns that hold either bytes or, where that is smaller, a Zstandard frame of them which needs dictionary 1.</summary>
internal static class CodedBytes
{
    /// <summary>The final text of a run's row, as it was before it was coded.</summary>
    public const string FinalText = $"{Function}(final_text, final_coded)";

    /// <summary>What a source keeps in a row of <c>source_body</c>, as it was before it was coded.</summary>
    public const string State = $"{Function}(state, state_coded)";

    private const string Function = "decoded";

    /// <summary>The smaller form; null where that is the bytes themselves.</summary>
    public static byte[]? TryCode(ReadOnlySpan<byte> bytes)
    {
        // Beyond what a frame costs by itself.
        if (bytes.Length < 32)
            return null;

        byte[] coded = DictionaryFrame.Compress(bytes);
        return coded.Length < bytes.Length ? coded : null;
    }

    /// <summary>Gives a connection the function that the columns above call: the second value decompressed where there is one, else the first; null where it cannot be decompressed.</summary>
    public static void AddTo(SqliteConnection connection)
    {
        sqlite3 database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_create_function(database, Function, 2, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, (context, _, values) => Decode(context, values)), database);
    }

    private static void Decode(sqlite3_context context, sqlite3_value[] values)
    {
        if (raw.sqlite3_value_type(values[1]) != raw.SQLITE_NULL)
        {
            try
            {
                Answer(context, DictionaryFrame.Decompress(raw.sqlite3_value_blob(values[1])));
            }
            catch (InvalidDataException)
            {
                // The row's checksum or digest is not that of an absent value, so who reads the row finds the damage.
                raw.sqlite3_result_null(context);
            }
        }
        else if (raw.sqlite3_value_type(values[0]) == raw.SQLITE_NULL)
        {
            raw.sqlite3_result_null(context);
        }
        else
        {
            Answer(context, raw.sqlite3_value_blob(values[0]));
        }
    }

    // Nothing is not null: an empty span would be.
    private static void Answer(sqlite3_context context, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            raw.sqlite3_result_zeroblob(context, 0);
        else
            raw.sqlite3_result_blob(context, bytes);
    }
}
