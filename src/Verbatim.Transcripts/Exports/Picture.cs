using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Exports;

/// <summary>Pictures that stand in frames, as addresses that an image may have.</summary>
public static class Picture
{
    // First bytes in base64. What a frame says of its format is not asked: only what really is one of these is shown, and never SVG.
    private static readonly (string Begins, string MediaType)[] Kinds =
    [
        ("iVBORw0KGgo", "image/png"),
        ("/9j/", "image/jpeg"),
        ("UklGR", "image/webp"),
        ("R0lGOD", "image/gif"),
    ];

    /// <summary>The newest state of the picture that a card makes; null where it makes none.</summary>
    public static ToolContent? Of(ToolCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return card.Contents.LastOrDefault(content => content.IsBase64);
    }

    /// <summary>A <c>data:</c> address that shows the picture; false where it is incomplete, damaged, or of another kind.</summary>
    public static bool TryAddress(ToolContent content, [NotNullWhen(true)] out string? address)
    {
        ArgumentNullException.ThrowIfNull(content);
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
