namespace Verbatim.Web.Markdown;

/// <summary>Decides which addresses of a recorded run may become links.</summary>
internal static class SafeLink
{
    /// <summary>What every link out of a run carries: the page it leads to is the model's choice, not ours.</summary>
    public const string Relation = "noopener noreferrer nofollow";

    /// <summary>Whether the address is absolute and its scheme leads to a page or a mailbox, never to code or a file.</summary>
    public static bool IsAllowed(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeMailto);
}
