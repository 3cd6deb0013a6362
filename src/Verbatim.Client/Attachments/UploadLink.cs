using Verbatim.Frames;

namespace Verbatim.Client.Attachments;

/// <summary>Where one attachment may be uploaded, and as what .</summary>
internal sealed record UploadLink(ObjectId ObjectId, Uri UploadUrl, IReadOnlyDictionary<string, string> Headers);
