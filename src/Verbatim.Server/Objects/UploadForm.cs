using System.Buffers;
using System.Net.Http.Headers;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Objects;

/// <summary>What somebody says of bytes that are to be uploaded.</summary>
/// <param name="Filename">What to call it.</param>
/// <param name="MediaType">Its type.</param>
/// <param name="SizeBytes">Its size; null where it is not known before.</param>
/// <param name="Sha256">Its digest in lower-case hexadecimal; null where it is not known before.</param>
internal sealed record UploadForm(string Filename, string MediaType, long? SizeBytes, string? Sha256)
{
    /// <summary>What bytes are whose type nobody says.</summary>
    public const string Bytes = "application/octet-stream";

    private const int MaxLength = 255;

    // Marks that turn the direction of text: a name with one reads as another name.
    private static readonly SearchValues<char> Turning = SearchValues.Create("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069");

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Problem? FindFault()
    {
        if (Filename.Length is 0 or > MaxLength || Filename.AsSpan().ContainsAny(Turning) || Filename.Any(char.IsControl) || !IsUnicode(Filename))
            return Problems.InvalidParameter($"filename is 1 to {MaxLength} characters of Unicode, without control characters and marks of direction.");
        if (MediaType.Length > MaxLength || !MediaTypeHeaderValue.TryParse(MediaType, out _) || MediaType.Any(c => c is < ' ' or > '~'))
            return Problems.InvalidParameter($"The media type is such as image/png, at most {MaxLength} characters.");
        if (SizeBytes < 0)
            return Problems.InvalidParameter("size_bytes is 0 or more.");
        return Sha256 is null || (Sha256.Length == 64 && !Sha256.AsSpan().ContainsAnyExcept(Hexadecimal))
            ? null
            : Problems.InvalidParameter("sha256 is 64 hexadecimal digits, lower case.");
    }

    /// <summary>Whether a type is that of the form, however it is written: other programs write the same parameters with other blanks and quotes.</summary>
    public bool IsOfType(string mediaType) =>
        MediaTypeHeaderValue.TryParse(MediaType, out MediaTypeHeaderValue? own)
        && MediaTypeHeaderValue.TryParse(mediaType, out MediaTypeHeaderValue? other)
        && string.Equals(own.MediaType, other.MediaType, StringComparison.OrdinalIgnoreCase)
        && ParametersOf(own).SetEquals(ParametersOf(other));

    // Names mean the same in either case, values need not; those of charset do.
    private static HashSet<(string Name, string Value)> ParametersOf(MediaTypeHeaderValue type) =>
    [
        .. type.Parameters.Select(parameter => (Name: parameter.Name.ToLowerInvariant(), Value: (parameter.Value ?? "").Trim('"')))
            .Select(parameter => parameter.Name == "charset" ? (parameter.Name, parameter.Value.ToLowerInvariant()) : parameter),
    ];

    private static bool IsUnicode(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i++))
                return false;
        }

        return true;
    }
}
