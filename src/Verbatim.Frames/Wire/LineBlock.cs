namespace Verbatim.Frames.Wire;

/// <summary>Whole lines, one after the other.</summary>
/// <param name="Lines">Their bytes with their line ends, in memory of their own. Only at the end may the last one lack its line end.</param>
/// <param name="IsEnd">Whether the body has ended.</param>
/// <param name="IsCut">Whether the next line is over the limit; then nothing more is read.</param>
internal readonly record struct LineBlock(ReadOnlyMemory<byte> Lines, bool IsEnd, bool IsCut);
