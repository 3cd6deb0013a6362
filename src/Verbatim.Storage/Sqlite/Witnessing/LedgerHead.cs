using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>What a ledger comes to after a commit. It stands in the database and, a sync later, in the witness.</summary>
/// <param name="Ledger">Names the ledger: 16 random bytes from its creation.</param>
/// <param name="Commits">The number of the commit; 0 before the first.</param>
/// <param name="CommittedMs">When, in milliseconds since 1970.</param>
/// <param name="Live">Of every live run, how far it is committed.</param>
/// <param name="Settled">Of every row that never changes again.</param>
/// <param name="Chain">Over all commits up to this one.</param>
/// <param name="Previous">The chain before this commit.</param>
internal sealed record LedgerHead(Guid Ledger, long Commits, long CommittedMs, RowSum Live, RowSum Settled, RowSum Chain, RowSum Previous)
{
    public DateTimeOffset CommittedAt => DateTimeOffset.FromUnixTimeMilliseconds(CommittedMs);

    /// <summary>Whether the chain is the one that belongs to all the rest.</summary>
    public bool IsWhole => (this with { Chain = Previous }).Follow(Commits, CommittedMs, Live, Settled).Chain == Chain;

    /// <summary>Before the first commit.</summary>
    public static LedgerHead Begin(Guid ledger) => new(ledger, 0, 0, default, default, default, default);

    /// <summary>After the commit of this number, which is the next one unless commits were lost.</summary>
    public LedgerHead Follow(long commit, long committedMs, RowSum live, RowSum settled)
    {
        Span<byte> link = stackalloc byte[(3 * RowSum.Length) + (2 * sizeof(long))];
        Chain.Write(link);
        BinaryPrimitives.WriteInt64BigEndian(link[32..], commit);
        BinaryPrimitives.WriteInt64BigEndian(link[40..], committedMs);
        live.Write(link[48..]);
        settled.Write(link[80..]);
        Span<byte> chain = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(link, chain);
        return new LedgerHead(Ledger, commit, committedMs, live, settled, RowSum.Of(chain), Chain);
    }
}
