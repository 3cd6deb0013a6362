namespace Verbatim.Ledger;

/// <summary>The frames of a short run in Zstandard, made for whoever asked.</summary>
/// <param name="Body">Its length and digest.</param>
/// <param name="Bytes">All of it.</param>
public sealed record ZstdBody(RunBody Body, ReadOnlyMemory<byte> Bytes);
