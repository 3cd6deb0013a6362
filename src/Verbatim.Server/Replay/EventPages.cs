using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Replay;

/// <summary>Reads a run page by page .</summary>
internal sealed class EventPages(RunReplay replay, RunLedger ledger)
{
    public const int MaxLimit = 1000;

    private const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>At most so many frames, 1 to <see cref="MaxLimit"/>.</summary>
    public async ValueTask<Answer<EventPage>> ReadAsync(Caller caller, string runId, int limit, string? cursor, CancellationToken cancellationToken)
    {
        Answer<ReplayPlace> opened = await replay.OpenAsync(caller, runId, cursor, cancellationToken);
        if (opened is Answer<ReplayPlace>.Refused refused)
            return refused.Problem;

        ReplayPlace place = ((Answer<ReplayPlace>.Given)opened).Value;
        List<ReadOnlyMemory<byte>> frames = await FramesAsync(place, limit, cancellationToken);
        Position last = place.After.Skip(frames.Count);
        return new EventPage(place.Run, frames, new ReplayPlace(place.Run, last).IsTheEnd ? null : RunCursor.Write(place.Run, last));
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
}
