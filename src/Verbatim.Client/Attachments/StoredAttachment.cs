using Verbatim.Frames;

namespace Verbatim.Client.Attachments;

/// <summary>What the server knows of an attachment .</summary>
/// <param name="ObjectId">What frames and requests name it by.</param>
/// <param name="Filename">What it is called; not a path.</param>
/// <param name="MimeType">As the one who brought it said.</param>
/// <param name="SizeBytes">Its size, in bytes.</param>
/// <param name="Sha256">Its digest, lower-case hexadecimal; null where it was stored before the server kept digests.</param>
/// <param name="CreatedAt">When it was brought.</param>
public sealed record StoredAttachment(ObjectId ObjectId, string Filename, string MimeType, long SizeBytes, string? Sha256, DateTimeOffset CreatedAt);
