namespace Verbatim.Storage.Sqlite;

/// <summary>What an acknowledged append survives.</summary>
public enum LedgerDurability
{
    /// <summary>A power cut: every commit waits for the disk (<c>synchronous=full</c>).</summary>
    PowerCut,

    /// <summary>The end of the process, however sudden. A power cut may take the last commits, of all runs alike, but damages nothing (<c>synchronous=normal</c>).</summary>
    ProcessEnd,
}
