using Verbatim.Ledger.Objects;

namespace Verbatim.Ledger.Verifying;

/// <summary>Reads the bytes of an attachment and holds them against the size and the digest that were recorded.</summary>
internal static class AttachmentVerification
{
    /// <returns>What is wrong, a sentence; null where they are the bytes that were stored.</returns>
    public static async ValueTask<string?> RunAsync(IStoredObjects store, ObjectRecord known, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.FindAsync(known.Tenant, known.Id, cancellationToken) is not { } stored)
                return $"Attachment {known.Id} is gone.";
            if (!known.Describes(stored))
                return $"Attachment {known.Id} is not the one that the run uses.";

            await using Stream content = await store.OpenAsync(known.Sha256 is null ? stored : known.ToStored(), cancellationToken);
            await content.CopyToAsync(Stream.Null, cancellationToken);
            return null;
        }
        catch (ObjectCorruptException)
        {
            return $"Attachment {known.Id} does not have the bytes that were stored.";
        }
        catch (Exception unread) when (unread is ObjectStoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            return $"Attachment {known.Id} could not be read: {unread.Message}";
        }
    }
}
