namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>Folders and files that only their user may read: what a ledger holds is no less secret in a copy.</summary>
public static class PrivateFolder
{
    /// <summary>Creates a folder, and those above it where they are missing.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Creates a file.</summary>
    /// <exception cref="IOException">It is there already, or there is no room for it.</exception>
    public static FileStream NewFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
