namespace Verbatim.Storage.S3;

/// <summary>A key of a bucket, and when what is under it was written, by the store's clock.</summary>
internal readonly record struct S3Entry(string Key, DateTimeOffset Written);
