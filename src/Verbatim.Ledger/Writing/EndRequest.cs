using System.Diagnostics;
using Verbatim.Frames;
using Verbatim.Ledger.Following;

namespace Verbatim.Ledger.Writing;

/// <summary>A live run that shall end where it stands when it is this request's turn: nobody can append in between, however fast.</summary>
internal sealed class EndRequest(LiveRun run, Func<RunRecord, Frame> end) : WriterRequest<EndResult>
{
    private EndResult _result = new EndResult.NotRunning();

    public override ValueTask PrepareAsync(CommitGroup group)
    {
        if (run.Head.Pending.IsEnded)
            return ValueTask.CompletedTask;

        // Small, and made by whoever asks: what it says is known without reading what a recorder sent.
        Frame frame = end(run.Record(run.Head.Pending));
        if (!RunOutcome.TryRead(frame, out RunOutcome? outcome))
            throw new UnreachableException($"Run {run.Header.Key.Run} is to be ended by a frame that ends nothing.");
        if (run.Head.Take(frame, outcome, by: null, group.Now) is { } fault)
            throw new UnreachableException($"The end of run {run.Header.Key.Run} was not taken: {fault}");

        group.Touch(run, frame.Bytes.Length);
        _result = new EndResult.Ended(frame.Envelope.EventId);
        return ValueTask.CompletedTask;
    }

    protected override EndResult Result => _result;
}
