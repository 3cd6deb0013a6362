namespace Verbatim.Ledger;

/// <summary>The store failed while writing, so the ledger takes nothing any more: what is on disk is known again only after a restart.</summary>
public sealed class LedgerStoppedException : Exception
{
    /// <summary>Says why.</summary>
    /// <param name="reason">The store's own words, without contents.</param>
    /// <param name="inner">What the store threw.</param>
    public LedgerStoppedException(string reason, Exception inner)
        : base($"The ledger has stopped: {reason} Restart the server; appends without an answer may or may not be on disk, and the same append again tells.", inner)
    {
    }
}
