namespace Verbatim.Client.Attachments;

internal sealed record UploadRequest(string Filename, string? MimeType, long SizeBytes, string Sha256);
