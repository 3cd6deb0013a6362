using System.Text;
using Microsoft.Extensions.Time.Testing;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Events;
using Verbatim.Sources;
using Verbatim.Sources.OpenAiResponses;
using Xunit;

namespace Verbatim.Tests.Sources;

/// <summary>Runs provider events through the projection, as a recorder would.</summary>
internal static class Projecting
{
    public static readonly FrameTarget Target =
        new(RunId.Parse("run_1"), ConversationId.Parse("conv_1"), "stream_1", "research") { StepName = "answer", Agent = "researcher" };

    public static ResponsesProjection Begin(Position after = default, ReadOnlyMemory<byte> state = default, ProjectionOptions? options = null, int hour = 3) =>
        new(Target, after, state, options ?? new ProjectionOptions(), new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, hour, 4, 5, 678, TimeSpan.Zero)));

    /// <summary>The events of a body, cut from pieces of the given size.</summary>
    public static List<ReadOnlyMemory<byte>> Events(byte[] body, int pieceSize = int.MaxValue)
    {
        var cutter = new ProviderEventCutter(16 * 1024 * 1024);
        var events = new List<ReadOnlyMemory<byte>>();
        for (int start = 0; start < body.Length;)
        {
            int length = Math.Min(pieceSize, body.Length - start);
            cutter.Take(body.AsSpan(start, length), events);
            start += length;
        }

        cutter.Finish(events);
        return events;
    }

    /// <summary>The frames of a whole run of one body.</summary>
    public static List<Frame> Frames(IEnumerable<ReadOnlyMemory<byte>> events) => Frames(Begin(), events, isRunOver: true);

    public static List<Frame> Frames(ResponsesProjection projection, IEnumerable<ReadOnlyMemory<byte>> events, bool isRunOver)
    {
        var frames = new List<Frame>();
        foreach (ReadOnlyMemory<byte> providerEvent in events)
            frames.AddRange(projection.Take(providerEvent));
        frames.AddRange(projection.End(isRunOver));
        Assert.Equal(0, projection.Refused);
        return frames;
    }

    /// <summary>What the frames of these events say; each event is the text of one JSON object.</summary>
    public static List<FrameEvent> Said(params string[] events) => Said(new ProjectionOptions(), events);

    public static List<FrameEvent> Said(ProjectionOptions options, params string[] events) =>
        Read(Frames(Begin(options: options), events.Select(Bytes), isRunOver: true));

    /// <summary>What the frames of one of our own recordings say.</summary>
    public static List<FrameEvent> SaidByRecording(string name) => Read(Frames(Events(Recordings.OwnStream(name))));

    public static List<FrameEvent> Read(IEnumerable<Frame> frames) => [.. frames.Select(frame => FrameEvents.Read(frame.Bytes.Span))];

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static List<string> Texts(IEnumerable<Frame> frames) => [.. frames.Select(frame => Encoding.UTF8.GetString(frame.Bytes.Span))];

    public static FinalResult Final(this IEnumerable<FrameEvent> said) => Assert.IsType<RunFinal>(said.Last()).Final;

    /// <summary>Every frame passes the contract's check by itself and in its place, and the run ends once.</summary>
    /// <remarks>What else a provider's own disorder makes the run break, a check reports and recording takes (E-97).</remarks>
    public static void AssertIsRun(IReadOnlyList<Frame> frames, string name) =>
        AssertNone(Findings(frames, name).Where(finding => finding.Rule is not ("E-88" or "E-89" or "E-90" or "E-91" or "E-92" or "E-93")), name);

    /// <summary>Every frame passes the contract's check by itself, and the stream keeps every invariant.</summary>
    public static void AssertKeepsInvariants(IReadOnlyList<Frame> frames, string name) => AssertNone(Findings(frames, name), name);

    private static void AssertNone(IEnumerable<StreamFinding> findings, string name)
    {
        string lines = string.Join('\n', findings);
        Assert.True(lines.Length == 0, $"{name}: {lines}");
    }

    private static List<StreamFinding> Findings(IReadOnlyList<Frame> frames, string name)
    {
        var limits = new FrameLimits();
        var report = new StreamReport(Target.Run, Target.Conversation, isOwn: true, limits);
        List<StreamFinding> findings = [];
        foreach (Frame frame in frames)
        {
            Assert.True(FrameCheck.TryRead(frame.Bytes, limits, out Frame? read, out FrameFault? fault), $"{name}: {fault?.Rule} {fault?.Message}");
            findings.AddRange(report.Take(read, report.Frames + 1));
        }

        findings.AddRange(report.End());
        return findings;
    }
}
