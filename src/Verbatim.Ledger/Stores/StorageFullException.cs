namespace Verbatim.Ledger.Stores;

/// <summary>There was no room for a commit. Nothing of it was written, and the store works on.</summary>
public sealed class StorageFullException : Exception
{
    /// <summary>Says so.</summary>
    /// <param name="inner">What the store's engine threw, where it threw.</param>
    public StorageFullException(Exception? inner = null)
        : base("The ledger's disk is full; nothing was written.", inner)
    {
    }
}
