using Verbatim.Frames;

namespace Verbatim.Ledger.Objects;

/// <summary>Attachments as they are kept, to be found and read. Thread-safe.</summary>
public interface IStoredObjects
{
    /// <summary>What the store itself knows of an object, or null where it has none.</summary>
    /// <param name="tenant">Whose object.</param>
    /// <param name="id">The object.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ObjectCorruptException">What it knows cannot be read, or is another object's.</exception>
    /// <exception cref="ObjectStoreUnavailableException">The store is away.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    /// <exception cref="UnauthorizedAccessException">A file of it may not be read.</exception>
    ValueTask<StoredObject?> FindAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken);

    /// <summary>The object's bytes, to be disposed by the caller; checked against its size and digest while they are read.</summary>
    /// <remarks>
    /// The stream never ends cleanly on other bytes: it throws before it gives out the last of them. <see cref="ObjectStoreUnavailableException"/>
    /// may come while reading, too.
    /// </remarks>
    /// <param name="stored">The object.</param>
    /// <param name="cancellationToken">Gives up; nothing is open.</param>
    /// <exception cref="ObjectStoreUnavailableException">The store is away.</exception>
    /// <exception cref="IOException">The disk failed, here or while reading.</exception>
    /// <exception cref="UnauthorizedAccessException">A file of it may not be read.</exception>
    /// <exception cref="ObjectCorruptException">Here or while reading: the bytes are gone or are not those that were stored.</exception>
    ValueTask<Stream> OpenAsync(StoredObject stored, CancellationToken cancellationToken);
}
