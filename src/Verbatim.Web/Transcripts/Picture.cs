using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Web.Transcripts;

/// <summary>Pictures that stand in frames, as addresses that an image may have.</summary>
internal static class Picture
{
    // First bytes in base64. What a frame says of its format is not asked: only what really is one of these is shown, and never SVG.
    private static readonly (string Begins, string MediaType)[] Kinds =
    [
        ("iVBORw0KGgo", "image/png"),
        ("/9j/", "image/jpeg"),
        ("UklGR", "image/webp"),
        ("R0lGOD", "image/gif"),
    ];

    public static bool TryAddress(ToolContent content, [NotNullWhen(true)] out string? address)
    {
        address = null;
        if (content.Text is not { } base64 || !Base64.IsValid(base64))
            return false;

        foreach ((string begins, string mediaType) in Kinds)
        {
            if (base64.StartsWith(begins, StringComparison.Ordinal))
                address = $"data:{mediaType};base64,{base64}";
        }

        return address is not null;
    }
}
