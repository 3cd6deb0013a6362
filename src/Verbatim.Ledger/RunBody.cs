namespace Verbatim.Ledger;

/// <summary>The frames of a whole ended run as <c>replay/stream</c> sends them, in one coding.</summary>
/// <param name="Bytes">How long it is.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
public sealed record RunBody(long Bytes, ReadOnlyMemory<byte> Sha256);
