using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>Where a provider's body begins in a run, so that a retry of that body is recognised and goes on.</summary>
/// <param name="After">The last position before its first frame.</param>
/// <param name="State">What the source knows there, in the source's own form; empty for a run's first body.</param>
public sealed record SourceBody(Position After, ReadOnlyMemory<byte> State);
