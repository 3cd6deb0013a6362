using Microsoft.Data.Sqlite;

namespace Verbatim.Storage.Sqlite;

/// <summary>The numbers of all runs, from every place that names them: a page that cannot be read hides none that another place names.</summary>
internal static class StoredNumbers
{
    private static readonly string[] Places =
    [
        "select number from run not indexed order by number",
        "select number from run indexed by run_by_id",
    ];

    /// <returns>The numbers, and why there may be more; null where there are none.</returns>
    public static (SortedSet<long> Numbers, string? Unlisted) Of(SqliteConnection connection)
    {
        SortedSet<long> numbers = [];
        string? unlisted = null;
        foreach (string place in Places)
        {
            try
            {
                using var rows = new SqliteStatement(connection, place);
                while (rows.Step())
                    numbers.Add(rows.Long(0));
            }
            catch (SqliteException damage)
            {
                unlisted = damage.Message;
            }
        }

        return (numbers, unlisted);
    }
}
