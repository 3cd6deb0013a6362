using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>A data directory of its own for one test, and a way in beside the ledger.</summary>
internal sealed class SqliteDirectory
{
    public string Path { get; } = Directory.CreateTempSubdirectory("verbatim-ledger-").FullName;

    public SqliteLedgerOptions Options { get; } = new();

    public ILedgerStore Open() => SqliteLedgerStore.Open(Path, Options);

    public void Remove() => Directory.Delete(Path, recursive: true);

    public void Execute(string sql) => Run(sql, command => command.ExecuteNonQuery());

    public long Scalar(string sql) => Convert.ToInt64(Run(sql, command => command.ExecuteScalar()), CultureInfo.InvariantCulture);

    public string? Text(string sql) => Run(sql, command => command.ExecuteScalar()) as string;

    public byte[] Bytes(string sql) => (byte[])Run(sql, command => command.ExecuteScalar())!;

    /// <summary>What each row gives. Parameters of the statement are null.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read) => Run(sql, command =>
    {
        foreach (string parameter in Regex.Matches(sql, @"\$\w+").Select(match => match.Value).Distinct())
            command.Parameters.AddWithValue(parameter, DBNull.Value);

        List<T> rows = [];
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    });

    private T Run<T>(string sql, Func<SqliteCommand, T> run)
    {
        string file = System.IO.Path.Combine(Path, "ledger.db");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        CodedBytes.AddTo(connection);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return run(command);
    }
}
