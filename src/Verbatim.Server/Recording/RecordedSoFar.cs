using System.Diagnostics;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Recording;

/// <summary>One request's appends to a run, and what they came to.</summary>
internal sealed class RecordedSoFar(RunLedger ledger, RunRecord run, string by, Acknowledgements? acknowledgements)
{
    public long Accepted { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>The run's last position, as far as this request knows.</summary>
    public Position Last { get; private set; } = run.Last;

    /// <summary>How many events of a provider's body could not be read; null for a body of frames.</summary>
    public int? Skipped { get; private set; }

    /// <summary>What a provider's body came to, beside its appends.</summary>
    public void Count(BodyBeginning body)
    {
        Duplicates += body.Matched;
        Skipped = body.Skipped;
    }

    /// <summary>Appends, and acknowledges at once. When the task completes, what was taken is durable.</summary>
    /// <remarks>The lines are those of the frames in the body; null where frames are no lines of it.</remarks>
    /// <returns>The problem with the first frame that was not taken, or null.</returns>
    public async ValueTask<Problem?> AppendAsync(IReadOnlyList<Frame> frames, IReadOnlyList<long>? lines, CancellationToken cancellationToken)
    {
        if (frames.Count == 0)
            return null;

        // Not given up with the request: what has arrived whole is recorded, and counted.
        AppendResult result = await ledger.AppendAsync(run.Header.Key, frames, by, CancellationToken.None);
        switch (result)
        {
            case AppendResult.Appended appended:
                await CountAsync(appended.Accepted, appended.Duplicates, appended.Last, cancellationToken);
                return null;
            case AppendResult.Refused refused:
                await CountAsync(refused.Accepted, refused.Duplicates, refused.Last, cancellationToken);
                return Problems.OfFault(refused.Fault) with { Line = lines?[refused.Accepted + refused.Duplicates] };
            case AppendResult.Busy busy:
                await CountAsync(busy.Accepted, busy.Duplicates, busy.Last, cancellationToken);
                return Problems.Busy;
            case AppendResult.NoSuchRun:
                return Problems.NotFound;
            case AppendResult.StorageFull full:
                await CountAsync(full.Accepted, full.Duplicates, full.Last, cancellationToken);
                return Problems.StorageFull;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The problem, with what of this request is recorded all the same.</summary>
    public Problem Completed(Problem problem) => problem with { Accepted = Accepted, Duplicates = Duplicates, LastEventId = Last.Value };

    private async ValueTask CountAsync(int accepted, int duplicates, Position last, CancellationToken cancellationToken)
    {
        Accepted += accepted;
        Duplicates += duplicates;
        Last = last;
        if (acknowledgements is not null && accepted + duplicates > 0)
            await acknowledgements.CommittedAsync(last, cancellationToken);
    }
}
