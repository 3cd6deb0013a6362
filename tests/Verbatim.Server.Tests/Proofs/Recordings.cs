using System.Globalization;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>Recorded provider streams: the shared collection that VERBATIM_RECORDINGS names, else the project's own corpus.</summary>
internal static class Recordings
{
    /// <summary>One run: the bodies of its turns, in order, as they were recorded.</summary>
    public sealed record Run(string Name, IReadOnlyList<string> Bodies);

    public static string? SharedFolder => Environment.GetEnvironmentVariable("VERBATIM_RECORDINGS") is { Length: > 0 } folder ? folder : null;

    public static string OwnFolder { get; } = Repository.At("tests", "corpus", "openai-responses");

    /// <summary>A folder of the shared collection. Skips the test where the collection is absent, and fails it in CI.</summary>
    public static string At(string folder)
    {
        if (SharedFolder is { } shared)
            return Path.Combine(shared, folder);

        Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null or "", "VERBATIM_RECORDINGS names no folder of recorded streams.");
        throw new InvalidOperationException("VERBATIM_RECORDINGS is not set, and in CI recorded streams are required.");
    }

    /// <summary>All runs of provider streams, and where they come from in words.</summary>
    public static (string Origin, IReadOnlyList<Run> Runs) Provider()
    {
        if (SharedFolder is not { } shared)
        {
            Run[] own = [.. Directory.EnumerateFiles(OwnFolder).Order(StringComparer.Ordinal).Select(file => new Run(Path.GetFileName(file), [file]))];
            return ("the project's own corpus (VERBATIM_RECORDINGS is not set)", own);
        }

        string folder = Path.Combine(shared, "openai-responses");
        string[][] rows = [.. File.ReadLines(Path.Combine(folder, "INDEX.tsv")).Select(line => line.Split('\t'))];
        int file = Array.IndexOf(rows[0], "file"), group = Array.IndexOf(rows[0], "group"), turn = Array.IndexOf(rows[0], "turn");
        Run[] runs = [.. rows.Skip(1)
            .GroupBy(row => row[group])
            .Select(turns => new Run(turns.Key, [.. turns
                .OrderBy(row => row[turn].Length == 0 ? 1 : int.Parse(row[turn], CultureInfo.InvariantCulture))
                .Select(row => Path.Combine(folder, row[file]))]))];
        return ("VERBATIM_RECORDINGS", runs);
    }

    /// <summary>The examples of the event contract, one frame a line; none without the shared collection.</summary>
    public static IReadOnlyList<string> Frames() =>
        SharedFolder is { } shared
            ? [.. Directory.EnumerateFiles(Path.Combine(shared, "public-sse-v1"), "*.ndjson").Order(StringComparer.Ordinal)]
            : [];
}
