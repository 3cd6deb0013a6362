namespace Verbatim.Transcripts.Exports;

/// <summary>A line of a printed transcript.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Depth">How deep it stands: 0 for headings, 1 for what belongs to them, more within a nested agent.</param>
/// <param name="Text">Without line ends and control characters.</param>
public readonly record struct TranscriptLine(TranscriptLineKind Kind, int Depth, string Text);
