using System.Buffers;

namespace Verbatim.Web.Markdown;

/// <summary>What formatting a stretch of text may cost at worst, told from a look at its characters.</summary>
/// <remarks>
/// The parser's time grows with the square of the brackets and emphasis marks of a paragraph, and of the quotes and
/// list items within each other; and a table has all of its columns in each of its rows. Ordinary text has few of any.
/// </remarks>
internal sealed class MarkdownCost
{
    // As deep as anybody writes; the parser itself refuses what is nested about four times as deep.
    private const int Deepest = 24;
    private const int SpacesOfALevel = 2;

    // Between two blank lines or list items: a paragraph, or a table.
    private const int MostMarks = 2000;
    private const int MostCells = 10_000;

    // In characters of ordinary text, measured.
    private const int MarksSquaredToOneCharacter = 80;
    private const int CharactersOfACell = 5;
    private const int Own = 200;

    private static readonly SearchValues<char> Marks = SearchValues.Create("[*_~<`");

    private long _total = Own;
    private int _marks;
    private int _lines;
    private int _widest;
    private char _item;
    private bool _isTooMuch;

    public int Total => _isTooMuch || IsRunTooMuch ? MarkdownSegment.TooMuch : (int)Math.Min(_total + RunTotal, MarkdownSegment.TooMuch);

    private long Cells => (long)_lines * _widest;

    private bool IsRunTooMuch => _marks > MostMarks || Cells > MostCells;

    private long RunTotal => ((long)_marks * _marks / MarksSquaredToOneCharacter) + (Cells * CharactersOfACell);

    public void AddCode(MarkdownLine line) => _total += line.Length;

    public void Add(MarkdownLine line)
    {
        _total += line.Length;
        if (line.IsBlank)
        {
            EndRun();
            return;
        }

        if (line.BeginsItem(_item))
            EndRun();
        _item = _lines == 0 || line.IsListItem ? line.Marker : _item;
        _isTooMuch |= line.Depth > Deepest || (line.IsListItem && line.Indent > Deepest * SpacesOfALevel);
        _marks += CountOf(line.Text, Marks);
        _lines++;
        _widest = Math.Max(_widest, line.Text.Count('|'));
    }

    private void EndRun()
    {
        _isTooMuch |= IsRunTooMuch;
        _total += RunTotal;
        (_marks, _lines, _widest) = (0, 0, 0);
    }

    private static int CountOf(ReadOnlySpan<char> text, SearchValues<char> marks)
    {
        int count = 0;
        while (text.IndexOfAny(marks) is var next and >= 0)
        {
            count++;
            text = text[(next + 1)..];
        }

        return count;
    }
}
