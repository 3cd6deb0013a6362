namespace Verbatim.Fault.Tests.Servers;

/// <summary>Whether the long versions were asked for.</summary>
internal static class Night
{
    public static bool Is => Environment.GetEnvironmentVariable("NIGHTLY") == "1";
}
