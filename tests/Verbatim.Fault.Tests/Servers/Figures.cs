using Xunit;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>What a fault row counted, for whoever reads the tests and for RELIABILITY.md (<c>tests/reliability.sh</c>).</summary>
internal static class Figures
{
    /// <summary>Says what a row counted, and writes it to a file of the row's name where <c>VERBATIM_FIGURES</c> names a folder.</summary>
    public static void Report(ITestOutputHelper output, string row, string figures)
    {
        output.WriteLine($"{row}: {figures}");
        if (Environment.GetEnvironmentVariable("VERBATIM_FIGURES") is { Length: > 0 } folder)
            File.WriteAllText(Path.Combine(folder, row + ".txt"), figures + "\n");
    }
}
