using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>A place between two frames of a conversation, in commit order. Stays where it is, whatever is appended, sealed or deleted.</summary>
/// <param name="Span">The store's number of the span that the place lies in; 0 before all of them.</param>
/// <param name="After">The last frame of that span's run before the place.</param>
public readonly record struct ConversationPlace(long Span, Position After)
{
    /// <summary>Before the first frame.</summary>
    public static ConversationPlace Start => default;
}
