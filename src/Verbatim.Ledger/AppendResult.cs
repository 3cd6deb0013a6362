using Verbatim.Frames;
using Verbatim.Frames.Checking;

namespace Verbatim.Ledger;

/// <summary>How an append ended. Each case is one that a recorder must be ready for.</summary>
public abstract record AppendResult
{
    private AppendResult() { }

    /// <summary>All frames are on disk, now or from before.</summary>
    /// <param name="Accepted">Frames that this append wrote.</param>
    /// <param name="Duplicates">Frames that were there already, byte for byte.</param>
    /// <param name="Last">The run's last position.</param>
    public sealed record Appended(int Accepted, int Duplicates, Position Last) : AppendResult;

    /// <summary>The good prefix is on disk; the frame after it broke a rule, and nothing from it on was written.</summary>
    /// <param name="Accepted">Frames that this append wrote.</param>
    /// <param name="Duplicates">Frames that were there already, byte for byte.</param>
    /// <param name="Last">The run's last position.</param>
    /// <param name="Fault">The rule.</param>
    public sealed record Refused(int Accepted, int Duplicates, Position Last, FrameFault Fault) : AppendResult;

    /// <summary>There is no such run.</summary>
    public sealed record NoSuchRun : AppendResult;

    /// <summary>More waits for the disk than may (<see cref="LedgerOptions.WaitingBytes"/>). The rest was not written; the same append may succeed later.</summary>
    /// <param name="Accepted">Frames that this append wrote.</param>
    /// <param name="Duplicates">Frames that were there already, byte for byte.</param>
    /// <param name="Last">The run's last position.</param>
    public sealed record Busy(int Accepted, int Duplicates, Position Last) : AppendResult;

    /// <summary>The disk is full. The rest was not written; the same append may succeed later.</summary>
    /// <param name="Accepted">Frames that this append wrote.</param>
    /// <param name="Duplicates">Frames that were there already, byte for byte.</param>
    /// <param name="Last">The run's last position.</param>
    public sealed record StorageFull(int Accepted, int Duplicates, Position Last) : AppendResult;
}
