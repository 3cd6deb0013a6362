using Microsoft.Data.Sqlite;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>The digests that stand on disk, and those that the frames of each run give when they are chained again.</summary>
internal static class ChainsOnDisk
{
    /// <summary>Of all runs with frames in a directory that no process holds.</summary>
    public static async Task<IReadOnlyList<Chained>> ReadAsync(string directory)
    {
        List<Chained> chains = [];
        await using RunLedger ledger = await RunLedger.OpenAsync(
            SqliteLedgerStore.Open(directory, new SqliteLedgerOptions()), new LedgerOptions(), TimeProvider.System, CancellationToken.None);
        foreach ((RunKey run, string digest) in Stored(directory))
            chains.Add(new Chained(run.Run.ToString(), digest, await ChainAsync(ledger, (await ledger.FindAsync(run, CancellationToken.None))!)));
        return chains;
    }

    private static async Task<string> ChainAsync(RunLedger ledger, RunRecord run)
    {
        byte[] digest = DigestChain.Begin(run.Header);
        using RunReader reader = ledger.Read(run, Position.Start);
        while (await reader.NextAsync(4096, CancellationToken.None) is { } block)
        {
            foreach (ReadOnlyMemory<byte> frame in block.Frames)
                DigestChain.Add(digest, frame.Span);
        }

        return Convert.ToHexString(digest);
    }

    private static List<(RunKey Run, string Digest)> Stored(string directory)
    {
        List<(RunKey, string)> digests = [];
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(directory, "ledger.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            select r.tenant, r.id, hex(b.digest) from run r join block b on b.run = r.number
            where b.first = (select max(first) from block where run = r.number)
            """;
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
            digests.Add((new RunKey(TenantId.Parse(rows.GetString(0), null), RunId.Parse(rows.GetString(1), null)), rows.GetString(2)));
        return digests;
    }
}
