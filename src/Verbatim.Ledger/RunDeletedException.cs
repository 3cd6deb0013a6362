namespace Verbatim.Ledger;

/// <summary>A run was deleted while somebody still read it. What was given out of it is not all of it, and no more will follow.</summary>
/// <remarks>Never thrown by members that look a run up by its name: those find none.</remarks>
public sealed class RunDeletedException : Exception
{
    /// <summary>Says so.</summary>
    /// <param name="run">The store's number of the run: the run has no other name any more.</param>
    public RunDeletedException(long run)
        : base($"Run number {run} was deleted.") => StoreNumber = run;

    /// <summary>The store's number of the run.</summary>
    public long StoreNumber { get; }
}
