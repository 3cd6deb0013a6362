using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Transcripts;

namespace Verbatim.Web.Transcripts;

/// <summary>How a page says that its run ended: as the replay's root terminal frame does, else as the run by itself tells, else not at all.</summary>
/// <param name="Ending">The end; null while the run is live, and the transcript is all there is.</param>
/// <param name="Text">The final text, where the frames that say it have not reached the page.</param>
public sealed record FinalView(RunEnding? Ending, string? Text)
{
    /// <summary>From the first that knows: the transcript, then the run by itself where it was asked for.</summary>
    public static FinalView Of(Transcript transcript, RunDetail? detail) => (transcript.Ending, detail) switch
    {
        ({ } ending, _) => new FinalView(ending, null),
        (null, { RunStatus: not RunStatus.Running }) => new FinalView(EndingOf(detail), detail.FinalText),
        _ => new FinalView(null, null),
    };

    private static RunEnding EndingOf(RunDetail detail) => new()
    {
        Status = detail.RunStatus,
        At = detail.EndedAt,
        Error = detail.Error,
        Reason = detail.FailureReason,
        StructuredOutput = detail.Final?.StructuredOutput,
        Attachments = detail.Attachments,
        Usage = detail.Usage,
    };
}
