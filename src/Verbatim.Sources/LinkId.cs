using System.Security.Cryptography;
using System.Text;

namespace Verbatim.Sources;

/// <summary>Makes a provider's id fit to link frames: not empty, and at most 4,096 bytes as written.</summary>
internal static class LinkId
{
    // A character takes at most six bytes as written.
    private const int Longest = 4_096 / 6;
    private const int Kept = 500;

    /// <summary>The id itself, null for none, and a shorter one that is as unique where it is too long.</summary>
    public static string? From(string? id)
    {
        if (string.IsNullOrEmpty(id))
            return null;

        if (id.Length <= Longest)
            return id;

        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        return $"{Redaction.TextCut.ToAtMost(id, Kept)}~{digest}";
    }
}
