using System.Diagnostics.CodeAnalysis;
using Verbatim.Frames.Events;

namespace Verbatim.Frames;

/// <summary>How a run ended, as its root terminal frame says.</summary>
/// <param name="Status">Never <see cref="RunStatus.Running"/>.</param>
/// <param name="Text">The final text to list and search by: the answer, else the refusal, else null.</param>
public sealed record RunOutcome(RunStatus Status, string? Text)
{
    /// <summary>The code of an <c>error</c> that ends a run whose producer was gone.</summary>
    public const string InterruptedCode = "run_interrupted";

    /// <summary>Reads the outcome from a root terminal frame; false for any other frame.</summary>
    public static bool TryRead(Frame frame, [NotNullWhen(true)] out RunOutcome? outcome)
    {
        outcome = null;
        if (!frame.Envelope.IsRootTerminal)
            return false;

        outcome = FrameEvents.Read(frame.Bytes.Span) switch
        {
            RunFinal { Final: var final } => new RunOutcome(StatusOf(final.Status), final.ResponseText ?? final.RefusalText),
            RunError { Error.Code: InterruptedCode } => new RunOutcome(RunStatus.Interrupted, null),
            _ => new RunOutcome(RunStatus.Failed, null),
        };
        return true;
    }

    private static RunStatus StatusOf(string final) => final switch
    {
        "completed" => RunStatus.Completed,
        "incomplete" => RunStatus.Incomplete,
        "refused" => RunStatus.Refused,
        "cancelled" => RunStatus.Cancelled,
        _ => RunStatus.Failed,
    };
}
