namespace Verbatim.Ledger.Stores;

/// <summary>What one step of a purge has left to do.</summary>
public enum PurgeStep
{
    /// <summary>Something is left: the next step goes on at once.</summary>
    More,

    /// <summary>Somebody reads what has to be overwritten: the next step is worth while a moment later.</summary>
    InUse,

    /// <summary>Nothing of the runs is on disk any more.</summary>
    Done,
}
