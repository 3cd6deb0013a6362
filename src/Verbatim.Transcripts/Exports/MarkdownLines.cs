using System.Text;

namespace Verbatim.Transcripts.Exports;

/// <summary>Writes blocks of Markdown, quoted as deep as what they belong to.</summary>
internal sealed class MarkdownLines
{
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

    /// <summary>Text of others that must not be taken for the document's own headings.</summary>
    public void Quoted(string text) => Within(() => Block(text));

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
        foreach (char unit in text.ReplaceLineEndings(" "))
        {
            if (unit is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|' or '!')
                escaped.Append('\\');
            escaped.Append(unit);
        }

        return escaped.ToString();
    }
}
