using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Objects;

namespace Verbatim.Server.Replay;

/// <summary>Reads a run page by page .</summary>
internal sealed class EventPages(RunReplay replay, RunLedger ledger, ObjectLookup objects)
{
    public const int MaxLimit = 1000;

    /// <summary>A page may be shorter than its limit: it holds so much at most, or one frame .</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>At most so many frames, 1 to <see cref="MaxLimit"/>.</summary>
    public async ValueTask<Answer<EventPage>> ReadAsync(Caller caller, string runId, int limit, ReplayStart start, CancellationToken cancellationToken)
    {
        Answer<ReplayPlace> opened = await replay.OpenAsync(caller, runId, start, cancellationToken);
        if (opened is Answer<ReplayPlace>.Refused refused)
            return refused.Problem;

        ReplayPlace place = ((Answer<ReplayPlace>.Given)opened).Value;
        return start.IsBackward ? await BackwardAsync(place, limit, cancellationToken) : await ForwardAsync(place, limit, cancellationToken);
    }

    private async ValueTask<EventPage> ForwardAsync(ReplayPlace place, int limit, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> frames = await FramesAsync(place, limit, cancellationToken);
        Position last = place.After.Skip(frames.Count);
        return new EventPage(place.Run, await objects.RequestAttachmentsAsync(place.Run, cancellationToken), frames, new ReplayPlace(place.Run, last).IsTheEnd ? null : RunCursor.Write(place.Run, last));
    }

    private async ValueTask<EventPage> BackwardAsync(ReplayPlace place, int limit, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> frames = await FramesBackAsync(place, limit, cancellationToken);
        long before = place.After.Value - frames.Count;
        return new EventPage(place.Run, await objects.RequestAttachmentsAsync(place.Run, cancellationToken), frames, before == 0 ? null : RunCursor.Write(place.Run, Position.At(before)));
    }

    // The whole page is read before its first byte is sent, so that damage is an answer of its own and never half a page.
    private async ValueTask<List<ReadOnlyMemory<byte>>> FramesAsync(ReplayPlace place, int limit, CancellationToken cancellationToken)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        long wanted = Math.Min(limit, place.Run.Last.Value - place.After.Value);
        long bytes = 0;
        using RunReader reader = ledger.Read(place.Run, place.After);
        while (frames.Count < wanted && await reader.NextAsync((int)(wanted - frames.Count), cancellationToken) is { } block)
        {
            foreach (ReadOnlyMemory<byte> frame in block.Frames)
            {
                bytes += frame.Length;
                if (bytes > MaxBytes && frames.Count > 0)
                    return frames;

                frames.Add(frame);
            }
        }

        return frames;
    }

    private async ValueTask<List<ReadOnlyMemory<byte>>> FramesBackAsync(ReplayPlace place, int limit, CancellationToken cancellationToken)
    {
        // From the newest to the oldest, and turned round at the end.
        var frames = new List<ReadOnlyMemory<byte>>();
        long wanted = Math.Min(limit, place.After.Value);
        long bytes = 0;
        while (frames.Count < wanted)
        {
            var last = Position.At(place.After.Value - frames.Count);
            FrameBlock block = await ledger.ReadBackAsync(place.Run, last, (int)(wanted - frames.Count), cancellationToken);
            foreach (ReadOnlyMemory<byte> frame in block.Frames.Reverse())
            {
                bytes += frame.Length;
                if (bytes > MaxBytes && frames.Count > 0)
                    return Reversed(frames);

                frames.Add(frame);
            }
        }

        return Reversed(frames);
    }

    private static List<ReadOnlyMemory<byte>> Reversed(List<ReadOnlyMemory<byte>> frames)
    {
        frames.Reverse();
        return frames;
    }
}
