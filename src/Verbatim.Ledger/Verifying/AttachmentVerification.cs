using Verbatim.Ledger.Objects;

namespace Verbatim.Ledger.Verifying;

/// <summary>Reads the bytes of attachments and holds them against the size and the digest that were recorded: each once, however many runs use it.</summary>
/// <remarks>Not thread-safe: one verification's own.</remarks>
/// <param name="store">Where they are.</param>
public sealed class AttachmentVerification(IStoredObjects store)
{
    private readonly Dictionary<long, string?> _verdicts = [];

    /// <summary>One of a store; none where there is no store to look into.</summary>
    /// <param name="store">Where attachments are, or null.</param>
    public static AttachmentVerification? Of(IStoredObjects? store) => store is null ? null : new AttachmentVerification(store);

    /// <returns>What is wrong, a sentence; null where they are the bytes that were stored.</returns>
    internal async ValueTask<string?> RunAsync(ObjectRecord known, CancellationToken cancellationToken)
    {
        if (!_verdicts.TryGetValue(known.StoreNumber, out string? verdict))
            _verdicts[known.StoreNumber] = verdict = await ReadAsync(known, cancellationToken);
        return verdict;
    }

    private async ValueTask<string?> ReadAsync(ObjectRecord known, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.FindAsync(known.Tenant, known.Id, cancellationToken) is not { } stored)
                return $"Attachment {known.Id} is not there: it is gone, or never came whole.";
            if (!known.Describes(stored))
                return $"Attachment {known.Id} is not the one that the run uses.";

            await using Stream content = await store.OpenAsync(known.ToStored(stored), cancellationToken);
            await content.CopyToAsync(Stream.Null, cancellationToken);
            return null;
        }
        catch (ObjectCorruptException)
        {
            return $"Attachment {known.Id} does not have the bytes that were stored.";
        }
        catch (ObjectStoreUnavailableException away)
        {
            return $"Attachment {known.Id} could not be read: {away.Reason}";
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            // What the system says of it names a path of the server's.
            return $"Attachment {known.Id} could not be read from the disk.";
        }
    }
}
