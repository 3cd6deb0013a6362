using Verbatim.Frames.Events;

namespace Verbatim.Transcripts.Exports;

/// <summary>Where in a part's text the number of a source stands.</summary>
/// <param name="Offset">In UTF-16 units; never inside a surrogate pair, never beyond the text.</param>
/// <param name="Number">From 1, in the order of the part's citations.</param>
/// <param name="Citation">The source.</param>
public readonly record struct CitationMark(int Offset, int Number, Citation Citation);
