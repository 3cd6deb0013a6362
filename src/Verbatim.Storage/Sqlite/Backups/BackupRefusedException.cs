namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>A file is no backup that can be restored. Nothing was restored.</summary>
public sealed class BackupRefusedException : Exception
{
    /// <param name="why">The rest of a sentence about the backup.</param>
    /// <param name="inner">What reading it threw, where it threw.</param>
    public BackupRefusedException(string why, Exception? inner = null)
        : base($"The backup cannot be restored: {why}", inner)
    {
    }
}
