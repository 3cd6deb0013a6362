namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>Told how far a restore has come.</summary>
/// <param name="Unpacked">A file of so many bytes is unpacked.</param>
/// <param name="Verified">A run of so many frames is verified.</param>
public sealed record RestoreProgress(Action<long> Unpacked, Action<long> Verified);
