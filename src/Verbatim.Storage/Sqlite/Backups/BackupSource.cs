namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>What a backup is made of.</summary>
/// <param name="Copy">The ledger.</param>
/// <param name="DataDirectory">Where attachments and keys stand.</param>
/// <param name="HasKeys">Whether the instance's keys go with it: sessions, links and the keys of recorders stay good with them, and whoever reads the archive has them.</param>
/// <param name="Product">The version of Verbatim.</param>
/// <param name="TakenAt">When.</param>
public sealed record BackupSource(LedgerCopy Copy, string DataDirectory, bool HasKeys, string Product, DateTimeOffset TakenAt)
{
    internal BackupManifest Manifest(long objects, IReadOnlyList<BackupEntry> entries) => new()
    {
        Version = BackupManifest.Newest,
        Product = Product,
        TakenAt = TakenAt,
        Ledger = Copy.Ledger,
        Commit = Copy.Commit,
        CommittedAt = Copy.CommittedAt,
        Runs = Copy.Runs,
        Objects = objects,
        HasKeys = HasKeys,
        Entries = entries,
    };
}
