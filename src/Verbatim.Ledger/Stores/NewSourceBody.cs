namespace Verbatim.Ledger.Stores;

/// <summary>A mark where a provider's body begins.</summary>
/// <param name="Run">The number of the run.</param>
/// <param name="Body">Where, and what the source knew.</param>
public sealed record NewSourceBody(long Run, SourceBody Body);
