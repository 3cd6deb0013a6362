using Verbatim.Frames;

namespace Verbatim.Client;

/// <summary>A frame that a server does not take.</summary>
/// <param name="EventId">What it calls itself; null where it has no <c>event_id</c> that can be read.</param>
/// <param name="Number">Which of the frames given to its recorder it is, 1 for the first.</param>
public sealed record RefusedFrame(Position? EventId, long Number)
{
    /// <summary>How a sentence names it.</summary>
    public override string ToString() => EventId is { } id ? $"event_id {id}" : $"frame {Number} of those given to the recorder";
}
