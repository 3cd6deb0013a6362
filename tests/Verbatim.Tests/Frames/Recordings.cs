using Xunit;

namespace Verbatim.Tests.Frames;

/// <summary>Recorded streams beside the project, which <c>VERBATIM_RECORDINGS</c> points at.</summary>
internal static class Recordings
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("VERBATIM_RECORDINGS");

    /// <summary>A folder of the recordings. Where there are none the test is skipped, and fails in CI.</summary>
    public static string At(string folder)
    {
        if (string.IsNullOrEmpty(Folder))
        {
            Assert.True(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")), "CI must set VERBATIM_RECORDINGS.");
            Assert.Skip("VERBATIM_RECORDINGS names no folder of recorded streams.");
        }

        return Path.Combine(Folder!, folder);
    }
}
