using Verbatim.Frames;

namespace Verbatim.Ledger.Objects;

/// <summary>Where attachments are kept: files on this machine, or a store that somebody else brings.</summary>
public interface IObjectStore
{
    /// <summary>Keeps an object. Durable when the task completes; an object of that id with the same digest is left as it is.</summary>
    /// <returns>What is stored.</returns>
    /// <exception cref="InvalidOperationException">The id is taken by other bytes.</exception>
    ValueTask<StoredObject> PutAsync(TenantId tenant, ObjectId id, string filename, string mediaType, Stream content, CancellationToken cancellationToken);

    /// <summary>What is known of an object, or null.</summary>
    ValueTask<StoredObject?> FindAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken);

    /// <summary>The object's bytes, to be disposed by the caller; checked against its size and digest while they are read.</summary>
    /// <remarks>The stream never ends cleanly on other bytes: it throws before it gives out the last of them.</remarks>
    /// <exception cref="ObjectCorruptException">Here or while reading: the bytes are gone or are not those that were stored.</exception>
    ValueTask<Stream> OpenAsync(StoredObject stored, CancellationToken cancellationToken);
}
