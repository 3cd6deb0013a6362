using Verbatim.Ledger;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite.Erasing;

/// <summary>What stands in a tombstone for the run's name: it tells the same name from any other, and does not say it.</summary>
/// <remarks>The ledger's own id goes in, so that the names of one ledger say nothing about those of another. A name that can be guessed can be tried.</remarks>
internal static class TombstoneName
{
    public static byte[] Of(Guid ledger, RunKey run)
    {
        RowBytes row = new RowBytes().Begin("tombstone name").Add(ledger.ToByteArray(bigEndian: true)).Add(run.Tenant.ToString()).Add(run.Run.ToString());
        return row.Digest().ToArray();
    }
}
