namespace Verbatim.Ledger;

/// <summary>Who produces a run's frames. Decides when a silent run counts as interrupted.</summary>
public enum RunOrigin
{
    /// <summary>Somebody else executes the run and sends its frames.</summary>
    Recorded,

    /// <summary>This server executes the run: found without an end at start-up, it was interrupted.</summary>
    Executed,
}
