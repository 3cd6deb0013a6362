using System.Text.Json;

namespace Verbatim.Sources;

/// <summary>Reads what providers send without ever throwing on its shape: a field of another type is an absent one.</summary>
internal static class ProviderJson
{
    // Deeper than a frame may be, so that a deep tool argument costs its own depth and not its event.
    public const int MaxDepth = 512;

    public static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    public static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json, Options);
        return document.RootElement.Clone();
    }

    /// <summary>Reads text that is an object, an array or a string in JSON; bare words and numbers are text.</summary>
    public static bool TryParse(string text, out JsonElement value)
    {
        value = default;
        ReadOnlySpan<char> start = text.AsSpan().TrimStart();
        if (start.IsEmpty || start[0] is not ('{' or '[' or '"'))
            return false;

        try
        {
            using JsonDocument document = JsonDocument.Parse(text, Options);
            value = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static JsonElement? Member(this JsonElement? element, string name) => element is { } present ? present.Member(name) : null;

    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } text ? ProviderText.Read(text) : null;

    public static string? Text(this JsonElement? element, string name) => element is { } present ? present.Text(name) : null;

    public static long? Number(this JsonElement element, string name)
    {
        if (element.Member(name) is not { ValueKind: JsonValueKind.Number } number)
            return null;

        return number.TryGetInt64(out long whole) ? whole
            : number.TryGetDouble(out double real) && Math.Abs(real) < 1e15 ? (long)real
            : null;
    }

    /// <summary>A place in a list: never negative.</summary>
    public static int? Index(this JsonElement element, string name) =>
        element.Number(name) is { } number and >= 0 and <= int.MaxValue ? (int)number : null;

    public static IEnumerable<JsonElement> Elements(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    public static IEnumerable<string> Texts(this JsonElement element, string name) =>
        element.Elements(name).Where(value => value.ValueKind == JsonValueKind.String).Select(ProviderText.Read);
}
