using Xunit;

namespace Verbatim.Browser.Tests;

/// <summary>Debian's Chromium, or the one that VERBATIM_CHROMIUM names.</summary>
internal static class Chromium
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("VERBATIM_CHROMIUM") ?? "/usr/bin/chromium";

    public static string[] Arguments { get; } =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    /// <summary>Without a browser these tests cannot say anything; in CI that is a failure.</summary>
    public static void Require()
    {
        bool isCi = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));
        Assert.SkipUnless(isCi || File.Exists(Path), $"There is no Chromium at {Path}: install it, or set VERBATIM_CHROMIUM.");
        Assert.True(File.Exists(Path), $"There is no Chromium at {Path}, and CI needs it.");
    }
}
