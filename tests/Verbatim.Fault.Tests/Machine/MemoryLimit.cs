using System.Globalization;

namespace Verbatim.Fault.Tests.Machine;

/// <summary>A control group (version 1) that may use so much memory, for a process that is started in it.</summary>
internal sealed class MemoryLimit : IDisposable
{
    public const string Root = "/sys/fs/cgroup/memory";

    private readonly string _path;

    private MemoryLimit(string path) => _path = path;

    /// <summary>What starts a process in the group: it stands before the command.</summary>
    public IReadOnlyList<string> Launcher => ["/bin/sh", "-c", $"echo $$ > {_path}/cgroup.procs && exec \"$@\"", "sh"];

    /// <summary>How often a process in it asked for more than there was, and was refused or ended.</summary>
    public long Failures => long.Parse(File.ReadAllText(Path.Combine(_path, "memory.failcnt")), CultureInfo.InvariantCulture);

    public static MemoryLimit Make(long bytes)
    {
        Leftovers.RemoveGroups();
        string path = Path.Combine(Root, Leftovers.NewName());
        Directory.CreateDirectory(path);
        var limit = new MemoryLimit(path);
        File.WriteAllText(Path.Combine(path, "memory.limit_in_bytes"), bytes.ToString(CultureInfo.InvariantCulture));
        return limit;
    }

    /// <summary>Takes the group away; its processes have ended.</summary>
    public void Dispose() => Directory.Delete(_path);
}
