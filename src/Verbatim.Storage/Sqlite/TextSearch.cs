using System.Text;
using Microsoft.Data.Sqlite;

namespace Verbatim.Storage.Sqlite;

/// <summary>Finds a text in another, whatever the case of its letters: SQLite by itself knows the case of the letters A to Z only.</summary>
internal static class TextSearch
{
    public const string Function = "holds_text";

    public static void AddTo(SqliteConnection connection) =>
        connection.CreateFunction<byte[]?, byte[]?, bool>(
            Function,
            (text, part) => text is not null && part is not null && Encoding.UTF8.GetString(text).Contains(Encoding.UTF8.GetString(part), StringComparison.OrdinalIgnoreCase),
            isDeterministic: true);
}
