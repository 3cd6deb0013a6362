using Microsoft.Data.Sqlite;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>The compressed blocks of sealed runs, where they lie in the database file.</summary>
internal static class SealedPayloads
{
    // What of a payload is sure to lie in one piece: a long one goes on in pages of its own.
    private const int PieceBytes = 200;

    /// <summary>Flips a bit of the payload of each run, in a directory that no process holds.</summary>
    public static async Task FlipAsync(string directory, IReadOnlyList<string> runs, Random random)
    {
        string path = Path.Combine(directory, "ledger.db");
        List<byte[]> pieces = [.. runs.Select(run => PieceOf(path, run))];
        byte[] file = await File.ReadAllBytesAsync(path);
        foreach (byte[] piece in pieces)
        {
            // Rows that moved leave copies behind in pages that are not used: all of them are damaged.
            int bit = random.Next(piece.Length * 8), at = -1, found = 0;
            while (file.AsSpan(at + 1).IndexOf(piece) is >= 0 and int next)
            {
                at += next + 1;
                file[at + (bit / 8)] ^= (byte)(1 << (bit % 8));
                found++;
            }

            if (found == 0)
                throw new InvalidOperationException("A run's payload is not in the database file.");
        }

        await File.WriteAllBytesAsync(path, file);
    }

    private static byte[] PieceOf(string path, string run)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();

        // What a killed process left in the log goes into the file, where the bytes are looked for.
        command.CommandText = "pragma wal_checkpoint(truncate)";
        command.ExecuteNonQuery();
        command.CommandText = "select substr(b.payload, 1, $piece) from block b join run r on r.number = b.run where r.id = $run order by b.first";
        command.Parameters.AddWithValue("$piece", PieceBytes);
        command.Parameters.AddWithValue("$run", run);
        return (byte[])command.ExecuteScalar()!;
    }
}
