namespace Verbatim.Frames.Checking;

/// <summary>A clause of the contract that a stream breaks, and where.</summary>
/// <param name="Rule">The clause, such as <c>E-92</c> of docs/contracts/public-sse-v1.md.</param>
/// <param name="Message">One sentence. Names fields and rules, never repeats contents.</param>
/// <param name="Line">Where the frame stands in its file, 1 for the first line; 0 for a stream without frames.</param>
/// <param name="EventId">The frame's position; null where it tells none.</param>
public sealed record StreamFinding(string Rule, string Message, long Line, Position? EventId)
{
    /// <summary>As a line of text: <c>line 3, event id 3: E-92 …</c>.</summary>
    public override string ToString() =>
        EventId is { } eventId ? $"line {Line}, event id {eventId}: {Rule} {Message}" : $"line {Line}: {Rule} {Message}";
}
