using Verbatim.Frames;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>Turns the events of one OpenAI Responses body into frames, one event at a time (contract public-sse-v1, Projection).</summary>
/// <remarks>
/// Pure but for <c>server_timestamp</c>: the same events after the same position and state give the same frames. Not thread-safe.
/// Nothing a provider sends throws: an event that cannot be read is skipped, counted, and noticed in the frame after it.
/// </remarks>
public sealed class ResponsesProjection
{
    /// <summary>Begins a body.</summary>
    /// <param name="target">Where the frames go.</param>
    /// <param name="after">The run's last position before this body: event ids go on from there.</param>
    /// <param name="state">What earlier bodies of the run left in <see cref="State"/>; empty for the first.</param>
    /// <param name="options">Redaction and limits.</param>
    /// <param name="time">Gives <c>server_timestamp</c>.</param>
    public ResponsesProjection(FrameTarget target, Position after, ReadOnlyMemory<byte> state, ProjectionOptions options, TimeProvider time)
    {
        _ = (target, after, options, time);
        State = state;
    }

    /// <summary>What the next body of the run must know: usage so far, attachments, the last answer. Read it after <see cref="End"/>.</summary>
    public ReadOnlyMemory<byte> State { get; }

    /// <summary>How many events of this body could not be read.</summary>
    public int Skipped => throw new NotSupportedException();

    /// <summary>Takes the next event: one JSON object, without framing. Keeps nothing of the memory.</summary>
    /// <returns>The frames it gives, often none, in order.</returns>
    public IReadOnlyList<Frame> Take(ReadOnlyMemory<byte> providerEvent) => throw new NotSupportedException();

    /// <summary>The body is over.</summary>
    /// <param name="isRunOver">Whether the root terminal frame is wanted; false leaves the run open for its next body.</param>
    /// <returns>What was held back, and then the root terminal frame.</returns>
    public IReadOnlyList<Frame> End(bool isRunOver) => throw new NotSupportedException();
}
