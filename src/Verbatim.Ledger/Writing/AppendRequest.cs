using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger.Following;

namespace Verbatim.Ledger.Writing;

/// <summary>Frames that stood after the head of a run when they were handed in.</summary>
internal sealed class AppendRequest(LiveRun run, IReadOnlyList<Frame> frames, int from, RunOutcome? outcome, string? by) : WriterRequest<AppendTurn>
{
    private FrameFault? _fault;
    private int _taken;

    public override long Bytes { get; } = BytesOf(frames, from);

    public override ValueTask PrepareAsync(CommitGroup group)
    {
        long bytes = 0;
        for (int i = from; i < frames.Count; i++)
        {
            Frame frame = frames[i];

            // Somebody else appended it in the meantime, perhaps in this very commit: the caller compares when that is on disk.
            if (frame.Envelope.EventId > Position.Start && frame.Envelope.EventId <= run.Head.Last)
                break;

            _fault = run.Head.Take(frame, outcome, by, group.Now);
            if (_fault is not null)
                break;

            _taken++;
            bytes += frame.Bytes.Length;
        }

        if (_taken > 0)
            group.Touch(run, bytes);

        return ValueTask.CompletedTask;
    }

    protected override AppendTurn Result => new(_taken, _fault);

    private static long BytesOf(IReadOnlyList<Frame> frames, int from)
    {
        long bytes = 0;
        for (int i = from; i < frames.Count; i++)
            bytes += frames[i].Bytes.Length;
        return bytes;
    }
}
