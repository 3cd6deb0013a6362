using Verbatim.Tests.House;
using Xunit;

namespace Verbatim.Tests;

/// <summary>Recorded streams: our own in the repository, and a larger collection beside it where VERBATIM_RECORDINGS names it.</summary>
internal static class Recordings
{
    public const string Own = "own";
    public const string Collected = "collected";

    private const string Variable = "VERBATIM_RECORDINGS";
    private const string Source = "openai-responses";

    /// <summary>A folder of the collection. Skips the test where the collection is absent, and fails it in CI.</summary>
    public static string At(string folder)
    {
        string? root = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(root))
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null or "", $"{Variable} names no folder of recorded streams.");
            Assert.Fail($"{Variable} is not set, and in CI recorded streams are required.");
        }

        return Path.Combine(root, folder);
    }

    /// <summary>The provider streams of one of the two; where it is absent as <see cref="At"/>.</summary>
    public static IReadOnlyList<string> Of(string collection)
    {
        if (collection == Own)
            return [.. Directory.EnumerateFiles(Repository.At("tests/corpus/" + Source), "*.sse").Order(StringComparer.Ordinal)];

        string folder = At(Source);
        return
        [
            .. File.ReadLines(Path.Combine(folder, "INDEX.tsv")).Skip(1)
                .Select(line => Path.Combine(folder, line.Split('\t')[0]))
                .Order(StringComparer.Ordinal),
        ];
    }

    public static byte[] OwnStream(string name) => File.ReadAllBytes(Repository.At($"tests/corpus/{Source}/{name}.sse"));
}
