namespace Verbatim.Ledger.Stores;

/// <summary>A run that begins.</summary>
/// <param name="Number">The number it is kept under; higher than that of every run before it.</param>
/// <param name="Conversation">The number of its conversation.</param>
/// <param name="Header">Who asks what.</param>
/// <param name="CursorKey">32 random bytes for the run's cursors.</param>
/// <param name="Attachments">Numbers of the objects that the request carries, in order, each once. All of them are there.</param>
public sealed record NewRun(long Number, long Conversation, RunHeader Header, ReadOnlyMemory<byte> CursorKey, IReadOnlyList<long> Attachments);
