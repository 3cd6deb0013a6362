using System.Text.RegularExpressions;

namespace Verbatim.Web.Markdown;

/// <summary>A line that gives an address a label, by which any part of the text may name it.</summary>
internal sealed partial record LinkDefinition(string Label, string Line)
{
    private const int Longest = 2000;

    public static LinkDefinition? Of(MarkdownLine line)
    {
        if (line.Indent > MarkdownLine.DeepestIndent || line.Length > Longest || line.Text is not ['[', ..])
            return null;

        string text = line.Text.ToString();
        return Shape().Match(text) is { Success: true } match ? new LinkDefinition(match.Groups["label"].Value, text) : null;
    }

    /// <summary>Whether a text may name it.</summary>
    public bool IsNamedIn(ReadOnlySpan<char> text) => text.Contains($"[{Label}]", StringComparison.OrdinalIgnoreCase);

    // Of two neighbours in it, one begins where the other cannot go on: a line is read once, whatever it holds.
    [GeneratedRegex("""^\[(?<label>\s*[^\[\]\\\s][^\[\]\\]*)\]:[ \t]*(?:<[^<>]*>|[^\s<]\S*)(?:[ \t]+(?:"[^"\\]*"|'[^'\\]*'|\([^()\\]*\)))?[ \t]*$""", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
