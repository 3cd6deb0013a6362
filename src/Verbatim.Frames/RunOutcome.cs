using System.Diagnostics.CodeAnalysis;
using Verbatim.Frames.Events;

namespace Verbatim.Frames;

/// <summary>How a run ended, as its root terminal frame says.</summary>
/// <param name="Status">Never <see cref="RunStatus.Running"/>.</param>
/// <param name="Text">The final text to list and search by: the answer, else the refusal, else null.</param>
/// <param name="Objects">The objects of its attachments, in order and once each, the first <see cref="MaxObjects"/>; without ids that no stored object can have.</param>
public sealed record RunOutcome(RunStatus Status, string? Text, IReadOnlyList<ObjectId> Objects)
{
    /// <summary>The code of an <c>error</c> that ends a run whose producer was gone.</summary>
    public const string InterruptedCode = "run_interrupted";

    /// <summary>How many objects the end of a run takes up: each is looked for while everybody's frames wait.</summary>
    public const int MaxObjects = 1000;

    /// <summary>Reads the outcome from a root terminal frame; false for any other frame.</summary>
    public static bool TryRead(Frame frame, [NotNullWhen(true)] out RunOutcome? outcome)
    {
        outcome = null;
        if (!frame.Envelope.IsRootTerminal)
            return false;

        FrameEvent terminal = FrameEvents.Read(frame.Bytes.Span);
        FinalResult? final = (terminal as RunFinal)?.Final;
        outcome = new RunOutcome(StatusOf(terminal), final?.ResponseText ?? final?.RefusalText, final is null ? [] : [.. ObjectsOf(final).Select(named => named.Id)]);
        return true;
    }

    /// <summary>The status that a root terminal frame gives its run.</summary>
    public static RunStatus StatusOf(FrameEvent terminal) => terminal switch
    {
        RunFinal { Final.Status: "completed" } => RunStatus.Completed,
        RunFinal { Final.Status: "incomplete" } => RunStatus.Incomplete,
        RunFinal { Final.Status: "refused" } => RunStatus.Refused,
        RunFinal { Final.Status: "cancelled" } => RunStatus.Cancelled,
        RunError { Error.Code: InterruptedCode } => RunStatus.Interrupted,
        _ => RunStatus.Failed,
    };

    /// <summary>The attachments of a final by the objects that its run may use, in order and each by its first attachment; the first <see cref="MaxObjects"/>.</summary>
    public static IReadOnlyList<(ObjectId Id, Attachment Attachment)> ObjectsOf(FinalResult final)
    {
        HashSet<ObjectId> known = [];
        List<(ObjectId, Attachment)> objects = [];
        foreach (Attachment attachment in final.Attachments)
        {
            if (objects.Count == MaxObjects)
                break;
            if (ObjectId.TryParse(attachment.ObjectId, null, out ObjectId id) && known.Add(id))
                objects.Add((id, attachment));
        }

        return objects;
    }
}
