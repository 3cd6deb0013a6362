using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Transcripts;

namespace Verbatim.Server.Replay;

/// <summary>Folds a run into what the user sees, as it stands: for the API and for the prerendered page.</summary>
internal sealed class TranscriptReading(RunReplay replay, RunLedger ledger)
{
    private const int MaxFrames = 4096;

    public async ValueTask<Answer<TranscriptDocument>> ReadAsync(Caller caller, string runId, CancellationToken cancellationToken)
    {
        Answer<ReplayPlace> opened = await replay.OpenAsync(caller, runId, new ReplayStart(Cursor: null, At: null, IsBackward: false), cancellationToken);
        if (opened is Answer<ReplayPlace>.Refused refused)
            return refused.Problem;

        RunRecord run = ((Answer<ReplayPlace>.Given)opened).Value.Run;
        Transcript transcript = Transcript.Begin(HeaderOf(run));
        using RunReader reader = ledger.Read(run, default);
        while (reader.Last < run.Last
            && await reader.NextAsync((int)Math.Min(MaxFrames, run.Last.Value - reader.Last.Value), cancellationToken) is { } block)
        {
            foreach (ReadOnlyMemory<byte> frame in block.Frames)
                transcript.Apply(frame.Span);
        }

        return transcript.ToDocument(RunCursor.Write(run, reader.Last));
    }

    private static TranscriptHeader HeaderOf(RunRecord run) => new()
    {
        WorkflowRunId = run.Header.Key.Run,
        ConversationId = run.Header.Conversation,
        WorkflowKey = run.Header.WorkflowKey,
        RequestMessage = run.Header.RequestMessage,
        StartedAt = run.Header.StartedAt,
    };
}
