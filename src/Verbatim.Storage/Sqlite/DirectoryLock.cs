using Verbatim.Ledger;

namespace Verbatim.Storage.Sqlite;

/// <summary>Holds a data directory for one process. The operating system lets go of it when the holder ends, however it ends.</summary>
public sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the directory, which is created where it is missing.</summary>
    /// <exception cref="LedgerOpenException">Somebody else has it, or it cannot be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory);
            else
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LedgerOpenException($"The data directory {directory} cannot be created: {failure.Message}", failure);
        }

        string path = Path.Combine(directory, "lock");
        try
        {
            // No sharing is flock(LOCK_EX) on Unix. The file stays: removing it would let a third process lock another file of that name.
            return new DirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new LedgerOpenException($"The data directory {directory} cannot be written.", failure);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new LedgerOpenException($"The data directory {directory} is in use by another process.", failure);
        }
        catch (IOException failure)
        {
            throw new LedgerOpenException($"The data directory {directory} cannot be written: {failure.Message}", failure);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
