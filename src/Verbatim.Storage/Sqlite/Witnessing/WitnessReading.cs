namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>What was found where the witness should be.</summary>
internal abstract record WitnessReading
{
    private WitnessReading() { }

    /// <summary>There is no such file.</summary>
    public sealed record Missing : WitnessReading;

    /// <summary>The file holds no whole record.</summary>
    public sealed record Unreadable : WitnessReading;

    /// <param name="Record">Its newest whole record.</param>
    /// <param name="IsWhole">Whether the rest of the file is what was written, too.</param>
    public sealed record Saw(WitnessRecord Record, bool IsWhole) : WitnessReading;
}
