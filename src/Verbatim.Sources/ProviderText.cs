using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Verbatim.Sources;

/// <summary>Reads strings as providers write them: half a surrogate pair and broken UTF-8 become U+FFFD instead of an exception.</summary>
internal static class ProviderText
{
    public static string Read(JsonElement text)
    {
        try
        {
            return text.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Unescape(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(text)[1..^1]));
        }
    }

    public static string ReadName(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return Unescape(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(property)));
        }
    }

    /// <summary>Undoes JSON's escapes, whatever they escape.</summary>
    public static string Unescape(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (int at = 0; at < escaped.Length; at++)
        {
            if (escaped[at] != '\\' || at + 1 == escaped.Length)
            {
                text.Append(escaped[at]);
                continue;
            }

            char code = escaped[++at];
            if (code == 'u' && at + 4 < escaped.Length
                && ushort.TryParse(escaped.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
            {
                text.Append((char)unit);
                at += 4;
                continue;
            }

            text.Append(code switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => code });
        }

        return MakeWellFormed(text.ToString());
    }

    // The encoder writes U+FFFD for what is no character, and takes everything else as it is.
    private static string MakeWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
