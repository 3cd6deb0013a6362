using Verbatim.Frames;

namespace Verbatim.Client.Attachments;

/// <summary>Links to those of several attachments that are there .</summary>
/// <param name="Items">In the order of the request, each once.</param>
/// <param name="Missing">The others.</param>
public sealed record DownloadLinkList(IReadOnlyList<DownloadLink> Items, IReadOnlyList<ObjectId> Missing);
