using System.Text;
using Verbatim.Bench.Streams;

namespace Verbatim.Bench.Disk;

/// <summary>The runs whose bytes on disk are counted.</summary>
internal static class DiskInputs
{
    private const int ProseRuns = 5;
    private const int Deltas = 10_000;

    /// <summary>Every recorded stream of the collection that VERBATIM_RECORDINGS names, those of several turns as one run; or else our own.</summary>
    public static IReadOnlyList<DiskRun> Recorded()
    {
        string? collected = Environment.GetEnvironmentVariable("VERBATIM_RECORDINGS");
        if (string.IsNullOrEmpty(collected))
            return [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests", "corpus", "openai-responses"), "*.sse").Order(StringComparer.Ordinal)
                .Select(file => new DiskRun(Path.GetFileName(file), [File.ReadAllBytes(file)]))];

        string folder = Path.Combine(collected, "openai-responses");
        string[][] index = [.. File.ReadLines(Path.Combine(folder, "INDEX.tsv")).Select(line => line.Split('\t'))];
        int group = Array.IndexOf(index[0], "group");
        int turn = Array.IndexOf(index[0], "turn");
        return
        [
            .. index.Skip(1).GroupBy(row => row[group], StringComparer.Ordinal).OrderBy(run => run.Key, StringComparer.Ordinal).Select(run => new DiskRun(
                run.Key,
                [.. run.OrderBy(row => row[turn].PadLeft(8, '0'), StringComparer.Ordinal).Select(row => File.ReadAllBytes(Path.Combine(folder, row[0])))])),
        ];
    }

    /// <summary>Runs of 10,000 deltas: prose, of which this project's documents have enough, in pieces as a model writes them.</summary>
    public static IReadOnlyList<DiskRun> Prose()
    {
        string text = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        string[] pieces = [.. Pieces(text)];
        return [.. Enumerable.Range(0, ProseRuns).Select(run => new DiskRun($"prose {run}", [Body(run, pieces)]))];
    }

    private static byte[] Body(int run, string[] pieces)
    {
        var stream = new ProviderStream();
        stream.Begin(run);
        string item = ProviderStream.Id("msg", run);
        stream.AddItem(0, $$"""{"id":"{{item}}","type":"message","status":"in_progress","content":[],"role":"assistant"}""");
        for (int n = 0; n < Deltas; n++)
            stream.AddPiece(0, item, System.Text.Json.JsonEncodedText.Encode(pieces[((run * 1_999) + n) % pieces.Length]).ToString());
        stream.End(run);
        return stream.ToBody();
    }

    // A word with the blank before it, long ones in two, and whatever is no letter by itself: about four characters a piece.
    private static IEnumerable<string> Pieces(string text)
    {
        var piece = new StringBuilder();
        foreach (char character in text)
        {
            bool isLetter = char.IsLetter(character);
            if (piece.Length > 0 && (!isLetter || piece.Length >= 7 || !(char.IsLetter(piece[^1]) || (piece.Length == 1 && piece[0] == ' '))))
            {
                yield return piece.ToString();
                piece.Clear();
            }

            piece.Append(character);
        }
    }
}
