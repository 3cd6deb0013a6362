using Verbatim.Tests.House;
using Xunit;

namespace Verbatim.Tests.Sources;

/// <summary>Recorded provider streams: our own in the repository, and a larger collection beside it where VERBATIM_RECORDINGS names it.</summary>
internal static class Recordings
{
    private const string Variable = "VERBATIM_RECORDINGS";
    private const string Source = "openai-responses";

    public static IReadOnlyList<string> Own { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "corpus", Source), "*.sse").Order(StringComparer.Ordinal)];

    /// <summary>Every stream of the collection; skips the test where there is none, and fails it in CI.</summary>
    public static IReadOnlyList<string> Collected()
    {
        string? root = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(root))
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null or "", $"{Variable} names no folder of recorded streams.");
            Assert.Fail($"{Variable} is not set, and in CI recorded streams are required.");
        }

        string folder = Path.Combine(root, Source);
        return
        [
            .. File.ReadLines(Path.Combine(folder, "INDEX.tsv")).Skip(1)
                .Select(line => Path.Combine(folder, line.Split('\t')[0]))
                .Order(StringComparer.Ordinal),
        ];
    }
}
