namespace Verbatim.Bench.Scale;

/// <summary>How much is in a store.</summary>
/// <param name="Runs">Runs of recorded shapes.</param>
/// <param name="LongFrames">The frames of the one long run beside them.</param>
internal sealed record StoreSize(int Runs, int LongFrames);
