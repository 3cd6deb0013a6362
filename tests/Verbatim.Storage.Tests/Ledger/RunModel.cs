using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>What a run must hold: the smallest ledger that is right.</summary>
internal sealed class RunModel(RunRecord run)
{
    public RunRecord Run => run;

    public List<Frame> Frames { get; } = [];

    public bool IsEnded { get; private set; }

    public IEnumerable<string> Texts => Frames.Select(TextOf);

    /// <summary>What an honest recorder has for a position: always the same.</summary>
    public Frame FrameAt(int id) => id <= Frames.Count ? Frames[id - 1] : Delta(run.Header, id, $"{run.Header.Key.Run} {id} {new string('x', id * 7919 % 3000)}");

    /// <summary>Takes what the ledger must take of an append, and makes sure that it says so.</summary>
    public void Apply(IReadOnlyList<Frame> frames, AppendResult actual)
    {
        int accepted = 0;
        int duplicates = 0;
        foreach (Frame frame in frames)
        {
            long id = frame.Envelope.EventId.Value;
            if (id <= Frames.Count && TextOf(Frames[(int)id - 1]) == TextOf(frame))
            {
                duplicates++;
            }
            else if (id == Frames.Count + 1 && !IsEnded)
            {
                accepted++;
                Frames.Add(frame);
                IsEnded = frame.Envelope.IsRootTerminal;
            }
            else
            {
                var refused = Assert.IsType<AppendResult.Refused>(actual);
                Assert.Equal((accepted, duplicates, Position.At(Frames.Count)), (refused.Accepted, refused.Duplicates, refused.Last));
                Assert.Equal(FrameFaultKind.OutOfOrder, refused.Fault.Kind);
                return;
            }
        }

        Assert.Equal(new AppendResult.Appended(accepted, duplicates, Position.At(Frames.Count)), actual);
    }
}
