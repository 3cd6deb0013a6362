using Verbatim.Storage;
using Verbatim.Storage.Sqlite.Backups;

namespace Verbatim.Cli;

/// <summary>A file that has its name only once it is whole and on disk. Until then it ends in <c>.part</c>, and is deleted where it was not kept.</summary>
internal sealed class BackupFile : IAsyncDisposable
{
    private readonly string _path;

    private BackupFile(string path, FileStream stream) => (_path, Stream) = (path, stream);

    public FileStream Stream { get; }

    public string PartPath => _path + ".part";

    public static BackupFile Create(string path)
    {
        if (Path.Exists(path))
            throw new CommandFailedException($"{path} is there already: name another file, or a directory.");
        if (Path.Exists(path + ".part"))
            throw new CommandFailedException($"{path}.part is there: a backup to that name is being written, or was not to its end. Delete it, or name another file.");

        return new BackupFile(path, PrivateFolder.NewFile(path + ".part"));
    }

    /// <summary>Returns when it is on disk with its name.</summary>
    /// <returns>How long it is, in bytes.</returns>
    public long Keep()
    {
        long bytes = Stream.Length;
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(PartPath, _path);
        DurableFolder.Sync(Path.GetDirectoryName(_path)!);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        File.Delete(PartPath);
    }
}
