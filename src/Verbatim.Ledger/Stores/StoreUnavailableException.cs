namespace Verbatim.Ledger.Stores;

/// <summary>The store could not be read now: it is busy, or the machine is out of files or of memory. It says nothing of what is stored, nothing was written, and the same call may succeed later.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Says why.</summary>
    /// <param name="inner">What the store's engine threw.</param>
    public StoreUnavailableException(Exception inner)
        : base($"The ledger cannot be read now: {inner.Message}", inner)
    {
    }
}
