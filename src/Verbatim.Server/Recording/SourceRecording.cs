using System.IO.Pipelines;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Errors;
using Verbatim.Sources;

namespace Verbatim.Server.Recording;

/// <summary>Records a provider's body: projects each event as it arrives, and appends what the network brought at once .</summary>
internal sealed class SourceRecording(RunLedger ledger, ProjectionOptions options, TimeProvider time)
{
    private const int MaxEventBytes = 16 * 1024 * 1024;
    private const int MaxPending = 256;

    /// <summary>Records one body into a run into which no other is being recorded. Where more are to follow, its end does not end the run.</summary>
    /// <returns>Why the body was not taken to its end, or null.</returns>
    public async Task<Problem?> RecordAsync(RunRecord run, PipeReader body, bool more, RecordedSoFar recorded, CancellationToken cancellationToken)
    {
        IReadOnlyList<SourceBody> marks = await ledger.SourceBodiesAsync(run, cancellationToken);
        using var recognition = new BodyRecognition(ledger, run, marks, options, time);
        Problem? problem = await RecordAsync(recognition, body, more, run, recorded, cancellationToken);
        if (recognition.Found is not { } found)
            return problem;

        recorded.Count(found);

        // Before the answer: a recorder that has it sends the next body, and only the mark tells that one from this.
        if (problem is null && more && marks.All(mark => mark.After != found.Next.After))
            await ledger.MarkSourceBodyAsync(run, found.Next, cancellationToken);

        return problem;
    }

    private async Task<Problem?> RecordAsync(
        BodyRecognition recognition, PipeReader body, bool more, RunRecord run, RecordedSoFar recorded, CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reader = new ProviderEventReader(body, MaxEventBytes);
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> events = reader.ReadAsync(reading.Token).GetAsyncEnumerator(reading.Token);
        List<Frame> pending = [];
        bool isEmpty = true;
        Task<bool> next = events.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                // While the network brings nothing, what it brought is appended; else a commit for each event would be the limit.
                if ((!next.IsCompleted || pending.Count >= MaxPending) && await AppendAsync(recognition, pending, run, recorded, cancellationToken) is { } problem)
                    return problem;
                if (!await next)
                    break;

                isEmpty = false;
                if (await TakeAsync(recognition, beginning => beginning.Take(events.Current), isEnd: false, pending, cancellationToken) is { } refusal)
                    return refusal;
                next = events.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator is not let go of while it reads.
            await reading.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Nothing at all is a keep-alive, here as everywhere; something that is no stream ends no run.
        if (isEmpty)
            return reader.HasPassedOver ? Problems.NoEvents : null;

        return await TakeAsync(recognition, beginning => beginning.End(isRunOver: !more), isEnd: true, pending, cancellationToken)
            ?? await AppendAsync(recognition, pending, run, recorded, cancellationToken);
    }

    private static async ValueTask<Problem?> TakeAsync(
        BodyRecognition recognition, Func<BodyBeginning, IReadOnlyList<Frame>> project, bool isEnd, List<Frame> pending, CancellationToken cancellationToken)
    {
        switch (await recognition.TakeAsync(project, isEnd, cancellationToken))
        {
            case Answer<IReadOnlyList<Frame>>.Given frames:
                pending.AddRange(frames.Value);
                return null;
            case Answer<IReadOnlyList<Frame>>.Refused refused:
                return refused.Problem;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async ValueTask<Problem?> AppendAsync(
        BodyRecognition recognition, List<Frame> pending, RunRecord run, RecordedSoFar recorded, CancellationToken cancellationToken)
    {
        if (pending.Count == 0)
            return null;

        if (recognition.ToMark is { } beginning && recorded.Accepted == 0)
            await ledger.MarkSourceBodyAsync(run, beginning, cancellationToken);

        Problem? problem = await recorded.AppendAsync(pending.ToArray(), lines: null, cancellationToken);
        pending.Clear();
        return problem;
    }
}
