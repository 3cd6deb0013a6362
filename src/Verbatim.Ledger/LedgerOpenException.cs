namespace Verbatim.Ledger;

/// <summary>A ledger cannot be opened. The message is one sentence for whoever starts the server.</summary>
public sealed class LedgerOpenException : Exception
{
    /// <summary>Says why.</summary>
    /// <param name="sentence">What is wrong and where; names the directory or the file.</param>
    /// <param name="inner">What the store's engine or the operating system threw, where it threw.</param>
    public LedgerOpenException(string sentence, Exception? inner = null)
        : base(sentence, inner)
    {
    }
}
