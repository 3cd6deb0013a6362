using System.Globalization;
using Verbatim.Frames.Events;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Auditing;
using Verbatim.Server.Errors;
using Verbatim.Server.Objects;
using Verbatim.Server.Runs;
using Verbatim.Transcripts;

namespace Verbatim.Server.Replay;

/// <summary>Folds a run into what the user sees, as it stands: for the API and for the prerendered page.</summary>
internal sealed class TranscriptReading(RunLookup lookup, RunLedger ledger, ObjectLookup objects, TranscriptTurns turns, AuditTrail trail)
{
    private const int MaxFrames = 4096;

    /// <param name="caller">Who asks.</param>
    /// <param name="runId">For which run.</param>
    /// <param name="response">What the transcript is for: once it is sent, or given up, others have the transcript's room.</param>
    public async ValueTask<Answer<TranscriptDocument>> ReadAsync(Caller caller, string runId, HttpResponse response)
    {
        Answer<RunRecord> found = await lookup.FindAsync(caller, runId, Permission.Read, response.HttpContext.RequestAborted);
        return found is Answer<RunRecord>.Given { Value: var run } ? await FoldAsync(run, response) : ((Answer<RunRecord>.Refused)found).Problem;
    }

    /// <summary>The same, for who takes it away to keep it elsewhere: that is entered into the audit log .</summary>
    public async ValueTask<Answer<TranscriptDocument>> ExportAsync(Caller caller, string runId, HttpResponse response)
    {
        Answer<RunRecord> found = await lookup.FindAsync(caller, runId, Permission.Read, response.HttpContext.RequestAborted);
        if (found is not Answer<RunRecord>.Given { Value: var run })
            return ((Answer<RunRecord>.Refused)found).Problem;

        await trail.TryEnterOnceAsync(caller, AuditAction.Exported, string.Create(CultureInfo.InvariantCulture, $"run number {run.StoreNumber} of conversation {run.Header.Conversation}"));
        return await FoldAsync(run, response);
    }

    private async ValueTask<TranscriptDocument> FoldAsync(RunRecord run, HttpResponse response)
    {
        CancellationToken cancellationToken = response.HttpContext.RequestAborted;
        response.RegisterForDispose(await turns.EnterAsync(run, cancellationToken));
        Transcript transcript = Transcript.Begin(HeaderOf(run, await objects.RequestAttachmentsAsync(run, cancellationToken)));
        using RunReader reader = ledger.Read(run, default);
        while (reader.Last < run.Last
            && await reader.NextAsync((int)Math.Min(MaxFrames, run.Last.Value - reader.Last.Value), cancellationToken) is { } block)
        {
            foreach (ReadOnlyMemory<byte> frame in block.Frames)
                transcript.Apply(frame.Span);
        }

        return transcript.ToDocument(RunCursor.Write(run, reader.Last));
    }

    private static TranscriptHeader HeaderOf(RunRecord run, IReadOnlyList<Attachment>? attached) => new()
    {
        WorkflowRunId = run.Header.Key.Run,
        ConversationId = run.Header.Conversation,
        WorkflowKey = run.Header.WorkflowKey,
        RequestMessage = run.Header.RequestMessage,
        RequestAttachments = attached,
        StartedAt = run.Header.StartedAt,
    };
}
