namespace Verbatim.Ledger.Writing;

/// <summary>What the writer knows of a conversation with live runs.</summary>
internal sealed class LiveConversation(long number, ConversationVisibility visibility, string owner)
{
    public long Number => number;

    public ConversationVisibility Visibility => visibility;

    public string Owner => owner;

    /// <summary>How many runs of it are live; at none the writer forgets it.</summary>
    public int LiveRuns { get; set; }

    /// <summary>The run of the conversation's last span. 0 where that is not known: a span more is harmless, a missing one is not.</summary>
    public long SpanRun { get; set; }
}
