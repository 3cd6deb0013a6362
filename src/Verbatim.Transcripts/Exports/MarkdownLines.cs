using System.Text;

namespace Verbatim.Transcripts.Exports;

/// <summary>Writes blocks of Markdown, quoted as deep as what they belong to.</summary>
internal sealed class MarkdownLines
{
    private const string Marks = "\\`*_[]<>#|!&~";

    private readonly StringBuilder _text = new();
    private string _quote = "";
    private string _lastQuote = "";

    public override string ToString() => _text.ToString();

    /// <summary>A block as it is, after a blank line that ends the one before.</summary>
    public void Block(string text)
    {
        if (_text.Length > 0)
            WriteLine(_quote.Length < _lastQuote.Length ? _quote : _lastQuote, "");
        foreach (string line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            WriteLine(_quote, line);
        _lastQuote = _quote;
    }

    /// <summary>Markdown of others. Each of its lines is quoted, so that nothing in it can end the quote.</summary>
    public void Quoted(string text) => Within(() => Block(text));

    /// <summary>Plain text of others, shown as it was typed.</summary>
    public void QuotedAsTyped(string text)
    {
        string[] lines = [.. text.ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(Inline)];

        // Two blanks keep a line's end where Markdown would join it with the next.
        Quoted(string.Join('\n', lines.Select((line, at) => line.Length > 0 && at + 1 < lines.Length && lines[at + 1].Length > 0 ? line + "  " : line)));
    }

    /// <summary>A fenced block; the fence is longer than any in the text, so that the text cannot end it.</summary>
    public void Code(string text, string language)
    {
        int longest = 0;
        int run = 0;
        foreach (char unit in text)
            longest = Math.Max(longest, run = unit == '`' ? run + 1 : 0);

        string fence = new('`', Math.Max(3, longest + 1));
        Block($"{fence}{language}\n{text}\n{fence}");
    }

    public void Within(Action write)
    {
        string outer = _quote;
        _quote += "> ";
        write();
        _quote = outer;
    }

    private void WriteLine(string quote, string line) => _text.Append(line.Length == 0 ? quote.TrimEnd() : quote).Append(line).Append('\n');

    /// <summary>Text inside a line: what Markdown would read as markup is escaped, line ends become blanks.</summary>
    public static string Inline(string text)
    {
        var escaped = new StringBuilder(text.Length);
        string line = text.ReplaceLineEndings(" ").Trim();

        // At the beginning of a line these make a list, or a heading of the line above.
        int digits = line.AsSpan().IndexOfAnyExceptInRange('0', '9');
        int marker = digits > 0 && line[digits] is '.' or ')' ? digits : line is ['-' or '+' or '=', ..] ? 0 : -1;
        for (int at = 0; at < line.Length; at++)
        {
            if (at == marker || Marks.Contains(line[at], StringComparison.Ordinal))
                escaped.Append('\\');
            escaped.Append(line[at]);
        }

        return escaped.ToString();
    }

    /// <summary>An address: a link where it leads to the web, or else its text.</summary>
    public static string Link(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            return Inline(address);

        // Inside <…> these would end the address, or keep it from ending.
        var link = new StringBuilder("<");
        foreach (char unit in address)
            link.Append(unit is <= ' ' or '<' or '>' or '\\' or '\u007f' ? Uri.HexEscape(unit) : unit.ToString());
        return link.Append('>').ToString();
    }
}
