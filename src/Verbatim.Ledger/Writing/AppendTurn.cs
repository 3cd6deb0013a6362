using Verbatim.Frames.Checking;

namespace Verbatim.Ledger.Writing;

/// <summary>What one turn of the writer made of an append.</summary>
/// <param name="Taken">How many frames are on disk now.</param>
/// <param name="Fault">Why the frame after them was refused; null where there is none, or where it lies at or before the head.</param>
internal sealed record AppendTurn(int Taken, FrameFault? Fault)
{
    /// <summary>There was no turn: too much waits for the writer.</summary>
    public static AppendTurn None { get; } = new(0, null);
}
