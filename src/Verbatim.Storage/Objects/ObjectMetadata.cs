using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Verbatim.Frames;
using Verbatim.Ledger.Objects;

namespace Verbatim.Storage.Objects;

/// <summary>What stands in the <c>.json</c> beside an object's content.</summary>
internal sealed record ObjectMetadata
{
    public const int CurrentVersion = 1;

    /// <summary>The most that it may be, so that whoever reads it need not take whatever is in its place.</summary>
    public const int MaxBytes = 64 * 1024;

    public required int Version { get; init; }

    public required string Tenant { get; init; }

    public required string ObjectId { get; init; }

    public required string Filename { get; init; }

    public required string MediaType { get; init; }

    public required long SizeBytes { get; init; }

    public required string Sha256 { get; init; }

    /// <exception cref="ArgumentException">The file name or the type is too long.</exception>
    public static byte[] Write(StoredObject stored)
    {
        var metadata = new ObjectMetadata
        {
            Version = CurrentVersion,
            Tenant = stored.Tenant.ToString(),
            ObjectId = stored.Id.ToString(),
            Filename = stored.Filename,
            MediaType = stored.MediaType,
            SizeBytes = stored.SizeBytes,
            Sha256 = stored.Sha256,
        };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(metadata, ObjectMetadataJson.Default.ObjectMetadata);
        return json.Length <= MaxBytes ? json : throw new ArgumentException($"File name and type come to more than {MaxBytes} bytes.", nameof(stored));
    }

    /// <summary>Reads it back.</summary>
    /// <exception cref="ObjectCorruptException">It is not what <see cref="Write"/> wrote for this object.</exception>
    public static StoredObject Read(ReadOnlySpan<byte> json, TenantId tenant, ObjectId id)
    {
        ObjectMetadata? metadata = Parse(json);

        // Its name is a digest of the ids, so another object's metadata can only be there by damage.
        if (metadata is not { Version: CurrentVersion, SizeBytes: >= 0 } || !IsDigest(metadata.Sha256) || metadata.Tenant != tenant.ToString() || metadata.ObjectId != id.ToString())
            throw new ObjectCorruptException(tenant, id, "its metadata cannot be read, or is another object's.");

        return new StoredObject(tenant, id, metadata.Filename, metadata.MediaType, metadata.SizeBytes, metadata.Sha256);
    }

    /// <summary>The digest of the content that it goes with, whichever object's it is; false where it cannot be read.</summary>
    public static bool TryReadDigest(ReadOnlySpan<byte> json, [NotNullWhen(true)] out string? sha256)
    {
        sha256 = Parse(json)?.Sha256;
        return IsDigest(sha256);
    }

    // It becomes part of a key, so damage to it must not lead anywhere.
    private static bool IsDigest([NotNullWhen(true)] string? sha256) => sha256 is { Length: 2 * SHA256.HashSizeInBytes } && sha256.All(char.IsAsciiHexDigitLower);

    private static ObjectMetadata? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ObjectMetadataJson.Default.ObjectMetadata);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ObjectMetadata))]
internal sealed partial class ObjectMetadataJson : JsonSerializerContext;
