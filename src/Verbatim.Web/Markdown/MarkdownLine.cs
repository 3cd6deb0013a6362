using System.Buffers;

namespace Verbatim.Web.Markdown;

/// <summary>What the beginning of a line tells about the blocks that it belongs to.</summary>
internal readonly ref struct MarkdownLine
{
    /// <summary>As far as a block's first line may be indented and still begin it.</summary>
    public const int DeepestIndent = 3;

    private const int MostSpacesAfterMarker = 4;

    private static readonly SearchValues<char> Blank = SearchValues.Create(" \t\r\n");

    private readonly ReadOnlySpan<char> _whole;

    public MarkdownLine(ReadOnlySpan<char> line)
    {
        _whole = line;
        int indent = line.IndexOfAnyExcept(' ', '\t');
        Indent = Math.Max(indent, 0);
        Text = line[Indent..].TrimEnd("\r\n");
    }

    /// <summary>How many spaces and tabs come first.</summary>
    public int Indent { get; }

    /// <summary>What comes after them, without the line's end.</summary>
    public ReadOnlySpan<char> Text { get; }

    public int Length => _whole.Length;

    public bool IsBlank => !_whole.ContainsAnyExcept(Blank);

    public bool IsListItem => MarkerLength(Text) is > 0 and var length && (length == Text.Length || Text[length] is ' ' or '\t');

    /// <summary>What a list item's marker ends with: items of one list have the same.</summary>
    public char Marker => IsListItem ? Text[MarkerLength(Text) - 1] : default;

    /// <summary>Where the text of a list item begins: what is indented less does not belong to it.</summary>
    public int ContentIndent
    {
        get
        {
            int marker = MarkerLength(Text);
            int spaces = Text[marker..].IndexOfAnyExcept(' ');
            return Indent + marker + (spaces is >= 1 and <= MostSpacesAfterMarker ? spaces : 1);
        }
    }

    /// <summary>Whether a list item begins here for certain, whatever paragraph comes before.</summary>
    /// <param name="before">The marker of the item that came before; none where it was something else.</param>
    public bool BeginsItem(char before) =>
        Indent <= DeepestIndent && IsListItem && MarkerLength(Text) + 1 < Text.Length && (Marker is '-' or '+' or '*' || (Indent == 0 && Marker == before));

    /// <summary>Whether a list before it cannot go on after it: a heading, a quote, a fence or a rule that is not indented.</summary>
    public bool EndsLists => Indent == 0 && (Text is ['#' or '>', ..] or ['`', '`', '`', ..] or ['~', '~', '~', ..] or ['-', '-', '-', ..] or ['*', '*', '*', ..] or ['_', '_', '_', ..]);

    /// <summary>How many quotes and list items the line begins or goes on with.</summary>
    public int Depth
    {
        get
        {
            int depth = 0;
            ReadOnlySpan<char> rest = Text;
            while (!rest.IsEmpty)
            {
                int length = rest[0] == '>' ? 1 : MarkerLength(rest);
                if (length == 0)
                    break;

                depth++;
                rest = rest[length..].TrimStart(" \t");
            }

            return depth;
        }
    }

    /// <summary>Whether it begins a block of its own when a blank line stands before it.</summary>
    public bool BeginsBlock(bool afterList) => Indent == 0 && !IsBlank && !(afterList && IsListItem);

    private static int MarkerLength(ReadOnlySpan<char> text)
    {
        if (text is ['-' or '+' or '*', ..])
            return 1;

        int digits = text.IndexOfAnyExceptInRange('0', '9');
        return digits is > 0 and < 10 && text[digits] is '.' or ')' ? digits + 1 : 0;
    }
}
