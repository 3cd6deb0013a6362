using Verbatim.Frames.Events;
using Verbatim.Transcripts;
using Xunit;
using static Verbatim.Tests.Transcripts.Events;

namespace Verbatim.Tests.Transcripts;

/// <summary>What a frame costs does not depend on what came before, told by the memory that is allocated: time would tell of the machine too.</summary>
public sealed class FoldCostTests
{
    private const int Short = 1_000;
    private static readonly int Long = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NIGHTLY")) ? 20_000 : 100_000;

    private static readonly ChunkTarget Picture = new() { EntityKind = "tool_call", EntityId = "call_0", Field = "result" };

    private static readonly Dictionary<string, Func<int, FrameEvent>> Shapes = new()
    {
        ["one long message"] = n => Say(0, "word"),
        ["one long reasoning"] = n => new ReasoningSummaryDelta { SummaryIndex = 0, Delta = "word" },
        ["many parts of a reasoning"] = n => new ReasoningSummaryDelta { SummaryIndex = n, Delta = "word" },
        ["many messages"] = n => Say(n, "word"),
        ["many responses"] = n => Say(0, "word", response: $"resp_{n / 4}"),
        ["many tool cards"] = n => (n % 4) switch
        {
            0 => Added(n / 4, $"item_{n / 4}", "function_call"),
            1 => Status(n / 4, $"call_{n / 4}", "function", "in_progress"),
            2 => Argued(n / 4, $"call_{n / 4}", "{}"),
            _ => Output(n / 4, $"call_{n / 4}", "1"),
        },
        ["one card with much code"] = n => new ToolCodeDelta { OutputIndex = 0, ToolCallId = "call_0", Delta = "word" },
        ["many citations"] = n => new MessageCitation { ContentIndex = 0, Citation = new Citation { Type = "url_citation", Url = "u", StartIndex = n, EndIndex = n } },
        ["one picture in many chunks"] = n => Chunk(0, Picture, n, "AAAA", "base64"),
        ["many pictures"] = n => n % 2 == 0 ? Chunk(0, Picture with { PartIndex = n / 2 }, 0, "AAAA", "base64") : Chunked(0, Picture with { PartIndex = n / 2 }),
        ["many nested agents"] = n => n % 4 == 0 ? Status(n / 4, $"call_{n / 4}", "agent", "in_progress") : Say(0, "word", scope: $"call_{n / 4}"),
        ["one talkative nested agent"] = n => Say(n, "word", scope: "call_0"),
        ["agents in agents"] = n => Status(0, $"call_{n + 1}", "agent", "in_progress", scope: $"call_{n}"),
        ["many notices"] = n => Say(0, "word") with { Notices = [new Notice { Type = "truncated", Path = $"a[{n}]", Message = "cut" }] },
        ["many notices of the run"] = n => new Lifecycle { Status = "queued", Notices = [new Notice { Type = "truncated", Path = $"a[{n}]", Message = "cut" }] },
        ["many handovers"] = n => new AgentUpdated { ToAgent = "writer" },
    };

    public static TheoryData<string> ShapeNames => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(ShapeNames))]
    public void A_frame_of_a_long_run_allocates_as_much_as_one_of_a_short_run(string shape)
    {
        // A first fold also allocates what is made once for all.
        AllocatedByFrame(shape, Short);

        Assert.InRange(AllocatedByFrame(shape, Long), 0, 2 * AllocatedByFrame(shape, Short));
    }

    private static double AllocatedByFrame(string shape, int frames)
    {
        FrameEvent[] run = [.. Numbered(Enumerable.Range(0, frames).Select(Shapes[shape]))];
        Transcript transcript = Transcript.Begin(Header);
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (FrameEvent frame in run)
            transcript.Apply(frame);

        Assert.Equal(frames, transcript.Last.Value);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)frames;
    }
}
