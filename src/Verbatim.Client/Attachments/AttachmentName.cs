using Verbatim.Frames;

namespace Verbatim.Client.Attachments;

/// <summary>An attachment that a request carries .</summary>
/// <param name="ObjectId">What it was uploaded as.</param>
public sealed record AttachmentName(ObjectId ObjectId);
