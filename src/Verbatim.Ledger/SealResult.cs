namespace Verbatim.Ledger;

/// <summary>How sealing a run ended.</summary>
public abstract record SealResult
{
    private SealResult() { }

    /// <summary>The run is sealed, now or from before.</summary>
    /// <param name="Seal">What is known of it.</param>
    public sealed record Sealed(RunSeal Seal) : SealResult;

    /// <summary>The run is live: only an ended run is sealed.</summary>
    public sealed record Live : SealResult;

    /// <summary>There is no such run.</summary>
    public sealed record NoSuchRun : SealResult;

    /// <summary>The disk is full. The run reads as before; the same call may succeed later.</summary>
    public sealed record StorageFull : SealResult;
}
