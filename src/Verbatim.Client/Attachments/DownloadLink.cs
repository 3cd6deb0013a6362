using Verbatim.Frames;

namespace Verbatim.Client.Attachments;

/// <summary>A link made just now: it is for one download soon, not for keeping.</summary>
/// <param name="ObjectId">The attachment.</param>
/// <param name="DownloadUrl">Where it can be fetched without a token.</param>
/// <param name="ExpiresInSeconds">How long that works.</param>
public sealed record DownloadLink(ObjectId ObjectId, Uri DownloadUrl, int ExpiresInSeconds);
