using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts;

namespace Verbatim.Bench.Browser;

/// <summary>The work that is measured, called by the page.</summary>
[SupportedOSPlatform("browser")]
internal static partial class FoldPasses
{
    private static readonly TranscriptHeader Header = new()
    {
        WorkflowRunId = RunId.Parse("run_of_the_bench"),
        ConversationId = ConversationId.Parse("conversation_of_the_bench"),
        WorkflowKey = "bench",
        RequestMessage = "How do turtles nest?",
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    private static byte[] s_lines = [];

    /// <summary>Takes a run, one frame a line.</summary>
    [JSExport]
    internal static void Take(byte[] lines) => s_lines = lines;

    /// <summary>Clears away what earlier passes left behind.</summary>
    [JSExport]
    internal static void Collect() => GC.Collect();

    /// <summary>Folds the run.</summary>
    [JSExport]
    internal static void Fold(int passes)
    {
        for (int pass = 0; pass < passes; pass++)
        {
            Transcript transcript = Transcript.Begin(Header);
            foreach (ReadOnlySpan<byte> frame in new Lines(s_lines))
                transcript.Apply(frame);
            if (transcript.Ending is null)
                throw new InvalidOperationException("The run was not folded to its end.");
        }
    }

    /// <summary>Reads the run's frames, and folds nothing.</summary>
    [JSExport]
    internal static void Read(int passes)
    {
        for (int pass = 0; pass < passes; pass++)
        {
            FrameEvent? last = null;
            foreach (ReadOnlySpan<byte> frame in new Lines(s_lines))
                last = FrameEvents.Read(frame);
            if (last is not RunFinal)
                throw new InvalidOperationException("The run was not read to its end.");
        }
    }
}
