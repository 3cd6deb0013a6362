using System.Globalization;

namespace Verbatim.Fault.Tests.Machine;

/// <summary>What tests make of the machine carries the id of their process in its name, so that what a killed one left is known and taken away at the next start.</summary>
internal static class Leftovers
{
    private const string Prefix = "verbatim-fault-";

    private static int _made;

    public static string NewName() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _made)}");

    /// <summary>Unmounts what processes that are gone have mounted; loop devices go with their mounts.</summary>
    public static async Task UnmountAsync()
    {
        IEnumerable<string> left = File.ReadLines("/proc/mounts").Select(line => line.Split(' ')[1]).Where(path => path.Split('/').Any(IsLeft));
        foreach (string path in left.Reverse().ToList())
            await Command.TryAsync("umount", "--lazy", path);
    }

    public static void RemoveGroups()
    {
        foreach (string group in Directory.EnumerateDirectories(MemoryLimit.Root, Prefix + "*").Where(path => IsLeft(Path.GetFileName(path))))
        {
            try
            {
                Directory.Delete(group);
            }
            catch (IOException)
            {
                // A server of that process still runs in it.
                continue;
            }
        }
    }

    private static bool IsLeft(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && !Directory.Exists($"/proc/{name[Prefix.Length..].Split('-')[0]}");
}
