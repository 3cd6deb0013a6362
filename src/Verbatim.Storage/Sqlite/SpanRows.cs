using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite;

/// <summary>Reads the commit order of conversations from rows. Each place is held against its checksum, which links it to the place before it.</summary>
internal static class SpanRows
{
    public const string SelectOfConversation = $"{Select} where s.conversation = $conversation and s.id >= $from order by s.id limit $limit";

    public const string SelectOfConversationBack = $"{Select} where s.conversation = $conversation and s.id <= $from order by s.id desc limit $limit";

    public const string SelectOfRun = $"""
        select {Columns}, s.conversation = r.conversation from span s join run r on r.number = s.run where s.run = $run order by s.id
        """;

    private const int Fields = 5;

    private const string Columns = $"s.id, s.conversation, s.run, s.first, {RowDigests.SpanBefore}, s.xxh3";

    // What a span holds ends before its run's next one, or with the run's last block: asked in one statement, and so of one moment.
    private const string Select = $"""
        select {Columns}, r.tenant, r.id, coalesce(
            (select min(first) from span where run = s.run and first > s.first) - 1,
            (select first + frames - 1 from block where run = s.run order by first desc limit 1),
            s.first - 1)
        from span s join run r on r.number = s.run
        """;

    /// <summary>A place in a conversation.</summary>
    /// <exception cref="LedgerCorruptException">It is not what was written, or one before it is missing.</exception>
    public static ConversationSpan Read(SqliteStatement row) => IsWhole(row)
        ? new(row.Long(0), new RunKey(TenantId.Parse(row.Text(6)), RunId.Parse(row.Text(7))), Position.At(row.Long(3)), Position.At(row.Long(8)))
        : throw new LedgerCorruptException($"the order of conversation number {row.Long(1)} is not what was written, at its span {row.Long(0)} or before it.");

    /// <summary>A place of a run, as it stands.</summary>
    public static StoredSpan ReadOfRun(SqliteStatement row) => new(row.Long(3), row.Long(6) == 1, IsWhole(row));

    private static bool IsWhole(SqliteStatement row) => row.Long(Fields) == new RowDigests().Stored("span", row, Fields).Checksum();
}
