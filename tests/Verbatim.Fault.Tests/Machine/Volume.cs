using System.Globalization;

namespace Verbatim.Fault.Tests.Machine;

/// <summary>A mounted file system of its own, gone when this is disposed.</summary>
internal sealed class Volume : IAsyncDisposable
{
    private Volume(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>In memory, with so many bytes of room.</summary>
    public static Task<Volume> InMemoryAsync(long bytes) =>
        MountAsync("-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes}"), "verbatim");

    /// <summary>XFS in a new file, which takes the room that is used of it only.</summary>
    public static async Task<Volume> OnXfsAsync(string image, long bytes)
    {
        await using (FileStream file = new(image, FileMode.CreateNew))
            file.SetLength(bytes);
        await Command.RunAsync("mkfs.xfs", "-q", "-m", "reflink=1", image);
        return await OnXfsAsync(image);
    }

    /// <summary>The XFS of a file, also while another with the same bytes is mounted.</summary>
    public static Task<Volume> OnXfsAsync(string image) => MountAsync("-t", "xfs", "-o", "loop,nouuid", image);

    /// <summary>Unmounts it; what uses it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync("umount", Path);
        Directory.Delete(Path);
    }

    private static async Task<Volume> MountAsync(params IEnumerable<string> arguments)
    {
        await Leftovers.UnmountAsync();
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Leftovers.NewName());
        Directory.CreateDirectory(path);
        await Command.RunAsync("mount", [.. arguments, path]);
        return new Volume(path);
    }
}
