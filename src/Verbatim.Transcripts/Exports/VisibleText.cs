using System.Buffers;
using System.Globalization;
using System.Text;

namespace Verbatim.Transcripts.Exports;

/// <summary>Makes text safe to print: what would command a terminal is shown instead of obeyed.</summary>
public static class VisibleText
{
    // C0 but line feed and tab, DEL, C1, and the characters that turn the direction of the text around them.
    private static readonly SearchValues<char> Hidden = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Where(code => code is not ('\n' or '\t')).Select(code => (char)code),
        .. Enumerable.Range(0x7f, 0x21).Select(code => (char)code),
        '\u200e', '\u200f', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069',
    ]);

    /// <summary>The text with control characters as pictures (<c>ESC</c> is <c>␛</c>) or code points. CRLF counts as a line end.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAny(Hidden))
            return text;

        var visible = new StringBuilder(text.Length + 16);
        foreach (char unit in text.Replace("\r\n", "\n", StringComparison.Ordinal))
        {
            if (!Hidden.Contains(unit))
                visible.Append(unit);
            else if (unit < ' ')
                visible.Append((char)(unit + 0x2400));
            else if (unit == '\u007f')
                visible.Append('\u2421');
            else
                visible.Append(CultureInfo.InvariantCulture, $"<U+{(int)unit:X4}>");
        }

        return visible.ToString();
    }
}
