using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Verbatim.Server.Errors;
using Verbatim.Sources;

namespace Verbatim.Server.Recording;

/// <summary>Finds out, event by event, where in its run a provider's body belongs: a retry goes on in what it has begun, a new one after all else.</summary>
/// <remarks>
/// Nothing in a request tells the two apart, but a retry projects the frames that are recorded. So the body is projected from every
/// place where one has begun, and a place is given up at the first frame that differs. A new body is held back until none is left,
/// which for another response is its first event.
/// </remarks>
internal sealed class BodyRecognition : IDisposable
{
    // So many frames are no coincidence: from there on a difference is a difference, and nothing is held back any more.
    private const int Certain = 64;

    private readonly List<BodyBeginning> _begun = [];
    private readonly List<Frame> _heldBack = [];
    private readonly BodyBeginning? _unfinished;
    private readonly SourceBody? _unmarked;
    private BodyBeginning? _new;
    private bool _differs;

    public BodyRecognition(RunLedger ledger, RunRecord run, IReadOnlyList<SourceBody> marks, ProjectionOptions options, TimeProvider time)
    {
        SourceBody[] places = [new(Position.Start, default), .. marks.Where(mark => mark.After > Position.Start).OrderBy(mark => mark.After)];
        SourceBody latest = places[^1];
        foreach (SourceBody place in places.Where(place => place.After < run.Last).Reverse())
            _begun.Add(new BodyBeginning(ledger, run, place, options, time));

        if (latest.After < run.Last)
            _unfinished = _begun[0];
        if (run.IsEnded)
            return;

        SourceBody fresh = latest with { After = run.Last };
        _new = new BodyBeginning(ledger, run, fresh, options, time);
        _unmarked = _unfinished is null ? null : fresh;
    }

    /// <summary>Where the body belongs; null until that is known.</summary>
    public BodyBeginning? Found { get; private set; }

    /// <summary>A place that is to be marked before anything is appended there; null where it is marked, or the body is a retry.</summary>
    public SourceBody? ToMark => Found is not null && Found == _new ? _unmarked : null;

    /// <summary>Takes the next event, or the end, of the body.</summary>
    /// <param name="project">Gives the event to a projection.</param>
    /// <param name="isEnd">Whether nothing follows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The frames to append, or why the body is not taken.</returns>
    public async ValueTask<Answer<IReadOnlyList<Frame>>> TakeAsync(
        Func<BodyBeginning, IReadOnlyList<Frame>> project, bool isEnd, CancellationToken cancellationToken)
    {
        if (Found is not null)
            return Give(project(Found));

        if (_new is not null)
            _heldBack.AddRange(project(_new));

        foreach (BodyBeginning begun in _begun.ToArray())
        {
            IReadOnlyList<Frame>? beyond = await begun.CompareAsync(project(begun), cancellationToken);
            if (beyond is null)
                GiveUp(begun);
            else if (beyond.Count > 0)
                return Give(Find(begun, beyond));
        }

        if (_begun.Exists(begun => begun.Matched >= Certain))
            ForgetNew();

        return _begun switch
        {
            [var newest, ..] when isEnd => Give(Find(newest, [])),
            [_, ..] => Give([]),
            _ when _differs => Problems.SourceDiffers,
            _ when _new is null => Problems.OfFault(new FrameFault(FrameFaultKind.OutOfOrder, "R-123", "The run has ended.")),
            _ => Give(Find(_new, _heldBack)),
        };
    }

    public void Dispose()
    {
        _begun.ForEach(begun => begun.Dispose());
        _new?.Dispose();
    }

    private static Answer<IReadOnlyList<Frame>> Give(IReadOnlyList<Frame> frames) => new Answer<IReadOnlyList<Frame>>.Given(frames);

    private IReadOnlyList<Frame> Find(BodyBeginning beginning, IReadOnlyList<Frame> frames)
    {
        Found = beginning;
        return frames;
    }

    private void ForgetNew()
    {
        _new?.Dispose();
        _new = null;
        _heldBack.Clear();
    }

    private void GiveUp(BodyBeginning begun)
    {
        // A finished body may begin like the next one; an unfinished one that is sent again must go on as it began.
        _differs |= begun.Matched > 0 && (begun == _unfinished || _new is null);
        _begun.Remove(begun);
        begun.Dispose();
    }
}
