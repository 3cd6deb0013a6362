using System.Globalization;

namespace Verbatim.Fault.Tests.Machine;

/// <summary>A mounted file system of its own, gone when this is disposed.</summary>
internal sealed class Volume : IAsyncDisposable
{
    private readonly IReadOnlyList<string> _mount;
    private readonly string? _image;

    private Volume(string path, IReadOnlyList<string> mount, string? image) => (Path, _mount, _image) = (path, mount, image);

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>In memory, with so many bytes of room.</summary>
    public static Task<Volume> InMemoryAsync(long bytes) =>
        MountAsync(null, "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes}"), "verbatim");

    /// <summary>XFS in a new file, which takes the room that is used of it only, and goes with the volume.</summary>
    public static async Task<Volume> OnXfsAsync(string image, long bytes)
    {
        await using (FileStream file = new(image, FileMode.CreateNew))
            file.SetLength(bytes);
        await Command.RunAsync("mkfs.xfs", "-q", "-m", "reflink=1", image);
        return await OnXfsAsync(image);
    }

    /// <summary>The XFS of a file, also while another with the same bytes is mounted. The file goes with the volume.</summary>
    public static Task<Volume> OnXfsAsync(string image) => MountAsync(image, "-t", "xfs", "-o", "loop,nouuid", image);

    /// <summary>Cuts the power: what is not on the disk by now never will be, and whoever writes from now on is told of an error.</summary>
    public Task CutAsync() => Command.RunAsync("xfs_io", "-x", "-c", "shutdown", Path);

    /// <summary>The power is back: what is read from now on is read from the disk. What used the volume has ended.</summary>
    public async Task RemountAsync()
    {
        await Command.RunAsync("umount", Path);
        await Command.RunAsync("mount", [.. _mount, Path]);
    }

    /// <summary>Unmounts it; what uses it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync("umount", Path);
        Directory.Delete(Path);
        if (_image is not null)
            File.Delete(_image);
    }

    private static async Task<Volume> MountAsync(string? image, params IReadOnlyList<string> mount)
    {
        await Leftovers.UnmountAsync();
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Leftovers.NewName());
        Directory.CreateDirectory(path);
        await Command.RunAsync("mount", [.. mount, path]);
        return new Volume(path, mount, image);
    }
}
