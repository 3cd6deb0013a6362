namespace Verbatim.Ledger;

/// <summary>Neighbouring frames of a conversation, all of one run.</summary>
/// <param name="Span">The span that they stand in: with their positions, it makes their places.</param>
/// <param name="Block">The frames.</param>
public readonly record struct ConversationFrames(long Span, FrameBlock Block);
