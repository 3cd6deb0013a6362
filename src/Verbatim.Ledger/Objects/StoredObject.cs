using Verbatim.Frames;

namespace Verbatim.Ledger.Objects;

/// <summary>What is known of a stored attachment.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Id">Its id within the tenant.</param>
/// <param name="Filename">What to call it when it is downloaded; not a path.</param>
/// <param name="MediaType">As the one who stored it said; browsers are never asked to trust it.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Sha256">Its digest, lower-case hexadecimal.</param>
public sealed record StoredObject(TenantId Tenant, ObjectId Id, string Filename, string MediaType, long SizeBytes, string Sha256)
{
    // What a browser may be told: types that run nothing wherever they are opened. All else is bytes.
    private static readonly HashSet<string> PassiveTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/json", "application/pdf", "application/zip", "audio/mpeg", "audio/ogg", "audio/wav", "image/gif", "image/jpeg",
        "image/png", "image/webp", "text/csv", "text/markdown", "text/plain", "video/mp4", "video/webm",
    };

    /// <summary>The type that a download has: its own where that runs nothing in a browser, else <c>application/octet-stream</c>.</summary>
    public string ServedMediaType => PassiveTypes.Contains(MediaType.Split(';')[0].Trim()) ? MediaType : "application/octet-stream";
}
