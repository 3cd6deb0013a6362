namespace Verbatim.Client.Attachments;

/// <summary>What to call an attachment that is uploaded (contract workflow-run-replay-v1, R-152).</summary>
/// <param name="Filename">1 to 255 characters, without control characters and marks of direction; not a path.</param>
/// <param name="MimeType">Its media type; <c>application/octet-stream</c> where null.</param>
public sealed record NewAttachment(string Filename, string? MimeType = null);
