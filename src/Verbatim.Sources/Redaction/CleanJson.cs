using System.Text;
using System.Text.Json;

namespace Verbatim.Sources.Redaction;

/// <summary>JSON that may be shown.</summary>
/// <param name="Utf8">The value, on one line.</param>
/// <param name="HidesSomething">Whether the provider's own text would show more, so that it must not be used.</param>
internal sealed record CleanJson(ReadOnlyMemory<byte> Utf8, bool HidesSomething)
{
    // Well below the largest frame, which has to hold the text beside the value.
    private const int MostBytes = 512 * 1024;

    /// <summary>Whether the value fits into a frame.</summary>
    public bool Fits => Utf8.Length <= MostBytes;

    public string Text => Encoding.UTF8.GetString(Utf8.Span);

    public JsonElement ToElement() => ProviderJson.Parse(Utf8);
}
