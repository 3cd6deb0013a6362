using System.Diagnostics;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>One append: compares what is recorded already on the caller's own time, and hands the rest to the writer.</summary>
internal sealed class RunAppend(LedgerWriter writer, LedgerOptions options, FoundRun run, Func<RunRecord, Position, RunReader> read, IReadOnlyList<Frame> frames, string? by)
{
    private int _at;
    private int _accepted;

    private Position Last => run.Live?.Progress?.Last ?? run.Record.Last;

    public async ValueTask<AppendResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AppendAsync(cancellationToken);
        }
        catch (StorageFullException)
        {
            return new AppendResult.StorageFull(_accepted, _at - _accepted, Last);
        }
    }

    private async ValueTask<AppendResult> AppendAsync(CancellationToken cancellationToken)
    {
        RunOutcome? outcome = Outcome();
        while (true)
        {
            if (await CompareAsync(cancellationToken) is { } conflict)
                return Refused(conflict);
            if (_at == frames.Count)
                return new AppendResult.Appended(_accepted, _at - _accepted, Last);
            if (run.Live is null)
                return Refused(CheckFrom(Last, isEnded: true).Take(frames[_at])!);

            AppendTurn turn = await writer.AppendAsync(run.Live, frames, _at, outcome, by, cancellationToken);
            if (ReferenceEquals(turn, AppendTurn.None))
                return new AppendResult.Busy(_accepted, _at - _accepted, Last);

            _accepted += turn.Taken;
            _at += turn.Taken;
            if (turn.Fault is not null)
                return Refused(turn.Fault);

            // Where neither all were taken nor one refused, the next one is on disk by now, written by somebody else: compare it.
            if (_at < frames.Count && !IsRecorded(frames[_at]))
                throw new UnreachableException($"The head of run {run.Record.Header.Key.Run} is ahead of what is committed.");
        }
    }

    private AppendResult.Refused Refused(FrameFault fault) => new(_accepted, _at - _accepted, Last, fault);

    // Read here and not by the writer: whatever a terminal frame may hold, the writer never reads JSON.
    private RunOutcome? Outcome()
    {
        foreach (Frame frame in frames)
        {
            if (RunOutcome.TryRead(frame, out RunOutcome? outcome))
                return outcome;
        }

        return null;
    }

    private async ValueTask<FrameFault?> CompareAsync(CancellationToken cancellationToken)
    {
        while (_at < frames.Count && IsRecorded(frames[_at]))
        {
            Position position = frames[_at].Envelope.EventId;
            using RunReader reader = read(run.Record, Position.At(position.Value - 1));
            FrameBlock? block = await reader.NextAsync(frames.Count - _at, cancellationToken);
            foreach (ReadOnlyMemory<byte> recorded in block!.Value.Frames)
            {
                if (_at == frames.Count || frames[_at].Envelope.EventId != position)
                    break;
                if (!recorded.Span.SequenceEqual(frames[_at].Bytes.Span))
                    return Conflict(frames[_at]);

                _at++;
                position = position.Next;
            }
        }

        return null;
    }

    private bool IsRecorded(Frame frame) => frame.Envelope.EventId > Position.Start && frame.Envelope.EventId <= Last;

    // A frame of another run, stream or conversation is that before it is a conflict, so it is asked where it would otherwise fit.
    private FrameFault Conflict(Frame frame) =>
        CheckFrom(Position.At(frame.Envelope.EventId.Value - 1), isEnded: false).Take(frame) is { Kind: FrameFaultKind.Foreign } foreign
            ? foreign
            : CheckFrom(Last, isEnded: run.Live?.Progress is { IsEnded: var hasEnded } ? hasEnded : run.Record.IsEnded).Conflict(frame);

    private StreamCheck CheckFrom(Position last, bool isEnded)
    {
        string? streamId = run.Live?.Progress?.StreamId ?? run.Record.StreamId;
        return new StreamCheck(run.Record.Header.Key.Run, run.Record.Header.Conversation, streamId, last, bytes: 0, isEnded, options.Frames);
    }
}
