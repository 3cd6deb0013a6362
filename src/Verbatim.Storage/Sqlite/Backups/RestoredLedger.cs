using Verbatim.Ledger.Verifying;

namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>What was restored.</summary>
/// <param name="Manifest">What the backup says of itself.</param>
/// <param name="Damage">What was damaged already when it was taken, where that was accepted.</param>
public sealed record RestoredLedger(BackupManifest Manifest, IReadOnlyList<FoundDamage> Damage);
