using Verbatim.Storage;
using Verbatim.Storage.Sqlite.Backups;

namespace Verbatim.Server.Hosting;

/// <summary>The data directory and what stands in it.</summary>
internal sealed record DataFolders
{
    private DataFolders(string root) => Root = root;

    public string Root { get; }

    /// <summary>The keys of this instance, readable by its user only.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>What comes in, before it is sent to where attachments are kept.</summary>
    public string Incoming => Path.Combine(Root, "objects", "incoming");

    /// <summary>Creates what is missing, and finds out now whether files can be written.</summary>
    public static DataFolders Prepare(string root)
    {
        var folders = new DataFolders(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        if (Directory.Exists(Path.Combine(folders.Root, Restoration.Unfinished)))
            throw new StartRefusedException($"In {folders.Root} a backup is being restored, or was not to its end: then delete the directory and restore it again.");

        try
        {
            CreatePrivate(folders.Root);
            CreatePrivate(folders.Keys);
            string probe = Path.Combine(folders.Root, $".write-{Environment.ProcessId}");
            using (new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The data directory {folders.Root} cannot be written: {exception.Message}", exception);
        }

        return folders;
    }

    private static void CreatePrivate(string path)
    {
        string existing = path;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } above)
            existing = above;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // All that is promised of what stands in it would be lost with its name.
        if (existing != path)
            DurableFolder.Create(path, below: existing);
    }
}
