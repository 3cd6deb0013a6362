using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Verbatim.Storage;

/// <summary>Makes names durable: a file that was synced is still lost with its name, where the folder was not.</summary>
public static class DurableFolder
{
    /// <summary>Creates a folder below another, and returns when the names of all folders between them are on disk.</summary>
    public static void Create(string folder, string below)
    {
        Directory.CreateDirectory(folder);

        // Also where they were there already: who made them may have been killed before syncing.
        for (string? above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            Sync(above);
            if (above == below)
                break;
        }
    }

    /// <summary>Returns when the names in the folder are on disk. On Windows at once: NTFS journals its names.</summary>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;

        // The framework opens no folders, and its handle knows how to sync.
        const int ReadOnly = 0;
        using var handle = new SafeFileHandle(Open(folder, ReadOnly), ownsHandle: true);
        if (handle.IsInvalid)
            throw new IOException($"The folder {folder} cannot be opened (error {Marshal.GetLastPInvokeError()}).");

        RandomAccess.FlushToDisk(handle);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
