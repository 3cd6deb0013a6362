namespace Verbatim.Ledger;

/// <summary>What is known of a run since it was sealed. Never changes.</summary>
/// <param name="Identity">Its body as it is; null where the run is short, and its bodies are made when they are asked for.</param>
/// <param name="Zstd">Its body in Zstandard, as it is kept; null where none is.</param>
public sealed record RunSeal(RunBody? Identity, RunBody? Zstd)
{
    /// <summary>Of a run that is kept as one block which needs the format's dictionary.</summary>
    public static RunSeal OfShort { get; } = new(null, null);

    /// <summary>Whether the run is kept as one block of at most 256 KiB that needs the format's dictionary.</summary>
    public bool IsShort => Identity is null;
}
