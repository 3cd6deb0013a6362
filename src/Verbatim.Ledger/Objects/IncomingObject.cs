namespace Verbatim.Ledger.Objects;

/// <summary>Bytes that a store has received and synced, and that are no object yet: nobody can find or open them.</summary>
/// <remarks>
/// The caller's to dispose, also after it was put; what was not put is given up then. A crash gives it up, too: the store's next start removes it.
/// </remarks>
public abstract class IncomingObject : IAsyncDisposable
{
    /// <summary>For stores.</summary>
    /// <param name="sizeBytes">How many bytes came.</param>
    /// <param name="sha256">Their digest, lower-case hexadecimal.</param>
    protected IncomingObject(long sizeBytes, string sha256)
    {
        SizeBytes = sizeBytes;
        Sha256 = sha256;
    }

    /// <summary>How many bytes came.</summary>
    public long SizeBytes { get; }

    /// <summary>Their SHA-256, lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>Gives up what was not put. An object that it became stays.</summary>
    public abstract ValueTask DisposeAsync();
}
