namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>A file in a backup.</summary>
/// <param name="Name">Its path in the data directory, with slashes.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Sha256">In lower-case hexadecimal.</param>
public sealed record BackupEntry(string Name, long Bytes, string Sha256);
