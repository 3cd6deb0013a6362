using System.Globalization;
using System.Text;

namespace Verbatim.Frames.Checking;

/// <summary>Takes the escapes out of a JSON string that a reader has found well formed.</summary>
/// <remarks>
/// .NET's own unescaping throws on an escaped lone surrogate, which RFC 8259 allows. Here it comes out as the three bytes that
/// UTF-8 would give it, so that two spellings of one key still compare equal.
/// </remarks>
internal static class JsonEscapes
{
    public static byte[] Remove(ReadOnlySpan<byte> escaped)
    {
        byte[] text = new byte[escaped.Length];
        int length = 0;
        while (escaped.IndexOf((byte)'\\') is >= 0 and int plain)
        {
            escaped[..plain].CopyTo(text.AsSpan(length));
            length += plain;
            escaped = escaped[(plain + 1)..];
            if (escaped[0] == (byte)'u')
            {
                length += WriteCodePoint(ref escaped, text.AsSpan(length));
                continue;
            }

            text[length++] = escaped[0] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                byte other => other,
            };
            escaped = escaped[1..];
        }

        escaped.CopyTo(text.AsSpan(length));
        return text[..(length + escaped.Length)];
    }

    private static int WriteCodePoint(ref ReadOnlySpan<byte> escaped, Span<byte> output)
    {
        char unit = CodeUnit(escaped[1..5]);
        escaped = escaped[5..];
        if (char.IsHighSurrogate(unit) && escaped.StartsWith("\\u"u8) && CodeUnit(escaped[2..6]) is var low && char.IsLowSurrogate(low))
        {
            escaped = escaped[6..];
            return new Rune(unit, low).EncodeToUtf8(output);
        }

        if (Rune.TryCreate(unit, out Rune rune))
            return rune.EncodeToUtf8(output);

        output[0] = (byte)(0xE0 | (unit >> 12));
        output[1] = (byte)(0x80 | ((unit >> 6) & 0x3F));
        output[2] = (byte)(0x80 | (unit & 0x3F));
        return 3;
    }

    private static char CodeUnit(ReadOnlySpan<byte> digits) =>
        (char)ushort.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
