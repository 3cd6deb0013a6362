namespace Verbatim.Web.Markdown;

/// <summary>The line that began a block of code: what ends it is a line of at least as many of the same character.</summary>
internal readonly record struct MarkdownFence(char Character, int Count)
{
    private const int Shortest = 3;

    public static MarkdownFence? OpenedBy(MarkdownLine line)
    {
        if (line.Indent > MarkdownLine.DeepestIndent || line.Text is not ['`' or '~', ..])
            return null;

        char character = line.Text[0];
        int count = CountOf(line.Text, character);
        bool isCodeInALine = character == '`' && line.Text[count..].Contains('`');
        return count >= Shortest && !isCodeInALine ? new MarkdownFence(character, count) : null;
    }

    public bool IsClosedBy(MarkdownLine line) =>
        line.Indent <= MarkdownLine.DeepestIndent && CountOf(line.Text, Character) is var count && count >= Count && line.Text[count..].IsWhiteSpace();

    private static int CountOf(ReadOnlySpan<char> text, char character) =>
        text.IndexOfAnyExcept(character) is var count and >= 0 ? count : text.Length;
}
