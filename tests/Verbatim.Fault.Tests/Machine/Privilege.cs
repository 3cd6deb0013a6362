using Xunit;

namespace Verbatim.Fault.Tests.Machine;

/// <summary>What a fault row needs of the machine. Where a developer's machine does not give it the row is skipped and says so; in CI that is a failure.</summary>
internal static class Privilege
{
    public static void Mount() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "This row mounts file systems, for which it needs root.");

    public static void LimitMemory() => Assert.SkipUnless(
        Environment.IsPrivilegedProcess && Directory.Exists(MemoryLimit.Root), "This row limits memory by a control group of version 1, for which it needs root.");

    public static void Trace() => Assert.SkipUnless(
        Environment.IsPrivilegedProcess || !IsTracingRestricted, "This row makes system calls of another process fail, for which it needs root here.");

    private static bool IsTracingRestricted => File.Exists("/proc/sys/kernel/yama/ptrace_scope") && File.ReadAllText("/proc/sys/kernel/yama/ptrace_scope").Trim() != "0";
}
