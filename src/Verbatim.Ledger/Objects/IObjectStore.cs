using Verbatim.Frames;

namespace Verbatim.Ledger.Objects;

/// <summary>Where attachments are kept: files on this machine, or a store that somebody else runs.</summary>
/// <remarks>
/// Thread-safe. An object comes in two steps, so that its size and digest are known before anything is called by its name:
/// <see cref="ReceiveAsync"/>, then <see cref="PutAsync"/>. Everything but receiving may throw
/// <see cref="ObjectStoreUnavailableException"/>, which leaves it open whether what was asked for happened; asking again settles it.
/// </remarks>
public interface IObjectStore : IStoredObjects
{
    /// <summary>Takes bytes in: counts, digests and syncs them, where they are no object yet.</summary>
    /// <param name="content">Read to its end, and not disposed. What it throws comes through, and nothing is kept.</param>
    /// <param name="limitBytes">The most bytes taken; 0 or more.</param>
    /// <param name="cancellationToken">Gives up; nothing is kept.</param>
    /// <returns>What came in, for the caller to put and to dispose.</returns>
    /// <exception cref="ObjectTooLargeException">There is one byte more than <paramref name="limitBytes"/>. Nothing is kept, and the rest is not read.</exception>
    /// <exception cref="IOException">The bytes could not be written; nothing is kept.</exception>
    ValueTask<IncomingObject> ReceiveAsync(Stream content, long limitBytes, CancellationToken cancellationToken);

    /// <summary>Makes what came in an object. Durable when it completes; until then nobody finds it, and never a part of it.</summary>
    /// <remarks>
    /// An object of that id with the same digest is left as it is, its file name and type included. Where the store was
    /// unavailable, and where the caller gave up, what came in may be put again.
    /// </remarks>
    /// <param name="stored">What it is; size and digest are those that came in.</param>
    /// <param name="incoming">What this store received, not put before.</param>
    /// <param name="cancellationToken">Gives up waiting. The object may exist all the same; a put of the same bytes settles it.</param>
    /// <exception cref="ArgumentException">Size or digest are not those that came in, this store did not receive it, it was put, or name and type come to more than 64 KiB.</exception>
    /// <exception cref="InvalidOperationException">The id is taken by other bytes, which stay.</exception>
    /// <exception cref="ObjectCorruptException">What the store knows of an object of that id cannot be read. Nothing has changed.</exception>
    /// <exception cref="ObjectStoreUnavailableException">The store is away, or another put of the same object is going on. The object may exist all the same; putting it again settles it.</exception>
    /// <exception cref="IOException">The disk failed. The object may exist all the same; receiving and putting the same bytes settles it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written. Nothing has changed.</exception>
    ValueTask PutAsync(StoredObject stored, IncomingObject incoming, CancellationToken cancellationToken);

    /// <summary>A link of the store's own, by which whoever holds it may download the object; null where the server has to give it out.</summary>
    /// <remarks>
    /// The link has the download saved under the object's name, with <see cref="StoredObject.ServedMediaType"/>. What comes by it is not
    /// checked by this server. Made without asking whether the object exists.
    /// </remarks>
    /// <param name="stored">The object.</param>
    /// <param name="goodFor">How long a download may begin, from now on; above zero, whole seconds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Uri?> LinkAsync(StoredObject stored, TimeSpan goodFor, CancellationToken cancellationToken);

    /// <summary>Deletes an object: gone, also after a crash, when it completes. Where there is none, nothing happens.</summary>
    /// <remarks>A stream that is open reads on to its end or fails; it gives out no other bytes.</remarks>
    /// <param name="tenant">Whose object.</param>
    /// <param name="id">The object.</param>
    /// <param name="cancellationToken">Gives up waiting. The object may be gone, or there as it was; never in part.</param>
    /// <exception cref="ObjectStoreUnavailableException">The store is away. Deleting again settles it.</exception>
    /// <exception cref="IOException">The disk failed. Deleting again settles it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    ValueTask DeleteAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken);

    /// <summary>Removes what puts and deletes left behind that were cut short: bytes of no object, which nobody can reach.</summary>
    /// <param name="before">Only what is older than this, by the store's clock: a put may be at work on what is younger. An hour ago is safe.</param>
    /// <param name="cancellationToken">Stops; what was removed is removed.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="ObjectStoreUnavailableException">The store is away; what was removed is removed.</exception>
    /// <exception cref="IOException">The disk failed; what was removed is removed.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read or written.</exception>
    ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
