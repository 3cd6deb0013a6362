using Verbatim.Storage;

namespace Verbatim.Server.Hosting;

/// <summary>A file that only the server's user may read.</summary>
internal static class SecretFile
{
    /// <summary>Writes a new file whole, and returns when it is on disk with its name: a crash leaves none rather than half a key.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string part = path + ".part";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using (var file = new FileStream(path: part, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path);
        DurableFolder.Sync(Path.GetDirectoryName(path)!);
    }
}
