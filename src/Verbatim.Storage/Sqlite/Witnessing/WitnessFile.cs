using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>The second witness: a file beside the database that knows the last commit that was acknowledged.</summary>
/// <remarks>
/// Two slots of 4 KiB, written in turn, so that the record before the last one stands until the last one is whole. Both are
/// allocated when the file is made: a disk that is full between a commit and its record must not be in the way.
/// </remarks>
internal sealed class WitnessFile : IDisposable
{
    public const string Name = "ledger.witness";

    private const int SlotBytes = 4096;
    private const int Slots = 2;

    private readonly SafeFileHandle _file;
    private readonly byte[] _slot = new byte[SlotBytes];

    private WitnessFile(SafeFileHandle file) => _file = file;

    /// <summary>Opens the file for writing; it is there.</summary>
    public static WitnessFile Open(string directory) =>
        new(File.OpenHandle(Path.Combine(directory, Name), FileMode.Open, FileAccess.ReadWrite, FileShare.Read));

    /// <summary>Makes the file, in the place of any other. Durable when this returns.</summary>
    public static void Create(string directory, WitnessRecord record)
    {
        string path = Path.Combine(directory, Name);
        byte[] bytes = new byte[Slots * SlotBytes];
        record.Write(bytes.AsSpan(SlotOf(record)));
        using (SafeFileHandle file = File.OpenHandle(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            RandomAccess.Write(file, bytes, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(path + ".part", path, overwrite: true);
        DurableFolder.Sync(directory);
    }

    /// <summary>The newest whole record.</summary>
    public static WitnessReading Read(string directory)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(Path.Combine(directory, Name));
        }
        catch (FileNotFoundException)
        {
            return new WitnessReading.Missing();
        }

        WitnessRecord? newest = null;
        bool isWhole = bytes.Length == Slots * SlotBytes;
        for (int at = 0; at < bytes.Length && at < Slots * SlotBytes; at += SlotBytes)
        {
            ReadOnlySpan<byte> slot = bytes.AsSpan(at, Math.Min(SlotBytes, bytes.Length - at));
            WitnessRecord? record = WitnessRecord.Read(slot);
            if (record is not null && (newest is null || record.Head.Commits > newest.Head.Commits))
                newest = record;

            // A slot that was never written is empty.
            isWhole &= !slot[(record is null ? 0 : WitnessRecord.Length)..].ContainsAnyExcept((byte)0);
        }

        return newest is null ? new WitnessReading.Unreadable() : new WitnessReading.Saw(newest, isWhole);
    }

    /// <summary>Writes the record of the newest commit; durable when this returns.</summary>
    /// <exception cref="IOException">The file could not be written or synced. What is on disk is unknown.</exception>
    public void Write(WitnessRecord record)
    {
        record.Write(_slot);
        RandomAccess.Write(_file, _slot, SlotOf(record));
        Sync();
    }

    public void Dispose() => _file.Dispose();

    private static int SlotOf(WitnessRecord record) => (int)(record.Head.Commits % Slots) * SlotBytes;

    // The framework's own way also waits for the time of the change, which nobody reads: twice as long on ext4.
    private void Sync()
    {
        if (!OperatingSystem.IsLinux())
            RandomAccess.FlushToDisk(_file);
        else if (FdataSync(_file) != 0)
            throw new IOException($"The ledger's witness cannot be synced (error {Marshal.GetLastPInvokeError()}).");
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FdataSync(SafeFileHandle file);
}
