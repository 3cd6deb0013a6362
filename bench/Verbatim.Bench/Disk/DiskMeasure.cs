using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Verbatim.Bench.Disk;

/// <summary>Where the bytes of a ledger are.</summary>
/// <param name="Name">Which runs it holds.</param>
/// <param name="Runs">How many.</param>
/// <param name="Frames">Of all of them.</param>
/// <param name="Parts">Names and bytes of what there is; they make all of the ledger together.</param>
internal sealed record DiskMeasure(string Name, int Runs, long Frames, IReadOnlyList<(string Name, long Bytes)> Parts)
{
    public const string Payload = "payload";
    public const string NotFull = "pages that are not full";
    public const string Free = "free pages";
    public const string Witness = "witness";

    public long Total => Parts.Sum(part => part.Bytes);

    public static DiskMeasure Of(string name, int runs, long frames, string directory)
    {
        string path = Path.Combine(directory, "ledger.db");
        var walk = new PageWalk(File.ReadAllBytes(path));
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ToString());
        connection.Open();

        long payload = Scalar(connection, "select sum(length(payload)) from block");
        List<(string, long)> parts = [(Payload, payload)];
        TreeBytes all = walk.Walk(1);
        foreach ((string table, string tree, long root) in Trees(connection))
        {
            TreeBytes bytes = walk.Walk(root);
            all += bytes;
            long used = (bytes.Pages * walk.PageSize) - bytes.Unused;
            parts.Add(tree == "block" ? ("block, without its payload", used - payload) : tree == table ? (tree, used) : ($"index {tree}", used));
        }

        parts.Add((NotFull, all.Unused));
        parts.Add((Free, walk.FreePages * walk.PageSize));
        parts.Add((Witness, new FileInfo(Path.Combine(directory, "ledger.witness")).Length));
        parts.Add(("the rest", new FileInfo(path).Length + parts[^1].Item2 - parts.Sum(part => part.Item2)));
        return new DiskMeasure(name, runs, frames, parts);
    }

    private static List<(string Table, string Tree, long Root)> Trees(SqliteConnection connection)
    {
        List<(string, string, long)> trees = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "select tbl_name, name, rootpage from sqlite_schema where rootpage > 0 order by tbl_name, type desc, name";
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
            trees.Add((rows.GetString(0), rows.GetString(1), rows.GetInt64(2)));
        return trees;
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
