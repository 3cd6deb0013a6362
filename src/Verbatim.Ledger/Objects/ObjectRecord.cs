using Verbatim.Frames;

namespace Verbatim.Ledger.Objects;

/// <summary>An attachment as the ledger knows it at one moment. Its bytes are kept by an <see cref="IObjectStore"/>.</summary>
public sealed record ObjectRecord
{
    /// <summary>Whose it is.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Its id within the tenant.</summary>
    public required ObjectId Id { get; init; }

    /// <summary>Who brought it: the user who uploaded it, or whose run made it.</summary>
    public required string UserId { get; init; }

    /// <summary>What to call it when it is downloaded; not a path.</summary>
    public required string Filename { get; init; }

    /// <summary>As the one who brought it said.</summary>
    public required string MediaType { get; init; }

    /// <summary>Its size, in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Its digest, lower-case hexadecimal; null where it was stored before digests were kept here, and the object store's own is all there is.</summary>
    public required string? Sha256 { get; init; }

    /// <summary>When it was added, in whole milliseconds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was removed: since then no read finds it. Null while it is there.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>The ledger's number of the object; 0 before it is added. Means nothing elsewhere.</summary>
    public long StoreNumber { get; init; }

    /// <summary>What a store is to keep of it.</summary>
    /// <exception cref="InvalidOperationException">Its digest is not known here.</exception>
    public StoredObject ToStored() =>
        new(Tenant, Id, Filename, MediaType, SizeBytes, Sha256 ?? throw new InvalidOperationException($"The digest of object {Id} is not known."));

    /// <summary>What is read by it: its name and type as the ledger has them, whose every row is checked; as the store has them only where the digest is not known here.</summary>
    /// <param name="stored">What the store holds of it (<see cref="Describes"/>).</param>
    public StoredObject ToStored(StoredObject stored) => Sha256 is null ? stored : ToStored();

    /// <summary>Whether this is what the store holds.</summary>
    public bool Describes(StoredObject stored) =>
        Tenant == stored.Tenant && Id == stored.Id && (Sha256 is null || (Sha256 == stored.Sha256 && SizeBytes == stored.SizeBytes));
}
