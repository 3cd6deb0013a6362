using Verbatim.Frames;

namespace Verbatim.Client.Attachments;

internal sealed record DownloadsRequest(IReadOnlyList<ObjectId> ObjectIds);
