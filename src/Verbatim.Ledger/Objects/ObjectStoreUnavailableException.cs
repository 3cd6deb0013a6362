namespace Verbatim.Ledger.Objects;

/// <summary>The store cannot be reached or refuses now; it says nothing of whether an object exists or is whole. The same call may succeed later.</summary>
/// <remarks>Neither it nor what it wraps carries addresses, credentials or signatures: it may be logged.</remarks>
public sealed class ObjectStoreUnavailableException : Exception
{
    /// <summary>Says what happened.</summary>
    /// <param name="reason">A sentence, without addresses, credentials or contents.</param>
    public ObjectStoreUnavailableException(string reason)
        : base($"The object store is unavailable: {reason}") => Reason = reason;

    /// <summary>What happened.</summary>
    public string Reason { get; }
}
