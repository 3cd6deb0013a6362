namespace Verbatim.Ledger.Objects;

/// <summary>More bytes came than an object may have. Nothing of them was kept.</summary>
public sealed class ObjectTooLargeException : Exception
{
    /// <summary>Says the limit.</summary>
    /// <param name="limitBytes">The most bytes that would have been taken.</param>
    public ObjectTooLargeException(long limitBytes)
        : base($"An object may have at most {limitBytes} bytes.") => LimitBytes = limitBytes;

    /// <summary>The most bytes that would have been taken.</summary>
    public long LimitBytes { get; }
}
