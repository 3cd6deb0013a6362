using CsCheck;
using Verbatim.Frames.Events;
using static Verbatim.Tests.Transcripts.Events;

namespace Verbatim.Tests.Transcripts;

/// <summary>Any sequence of events over few ids, so that they meet, cross and repeat in ways no provider would think of.</summary>
internal static class SomeEvents
{
    // A frame need not say which response it belongs to.
    private const string Nameless = "";

    private static readonly Gen<int> Place = Gen.Int[0, 2];
    private static readonly Gen<string> Call = Either("call_a", "call_b", "call_c");
    private static readonly Gen<string?> Scope = Either<string?>(null, null, null, "call_a", "call_b", "call_c");
    private static readonly Gen<string> Type = Either("function", "web_search", "mcp", "agent", "image_generation", "code_interpreter", "file_search");
    private static readonly Gen<string> ItemType =
        Either("message", "reasoning", "function_call", "web_search_call", "shell_call", "_call", "mcp_list_tools", "mcp_approval_request", "shell_call_output", "");

    private static readonly Gen<string> State =
        Either("in_progress", "searching", "completed", "failed", "awaiting_approval", "partial_image");

    private static readonly Gen<string> Text = Either("", "a", "\U0001F422", "<b>", "\u001b[31m", "line\nline");
    private static readonly Gen<string> Json = Either("null", "{}", "[1, 2.50]", "\"\\ud800\"", "{\"a\": {\"b\": \"\\u00e9\"}}");

    private static readonly Gen<ChunkTarget> Target =
        from message in Gen.Bool
        from call in Call
        from field in Either("text", "image", "refusal", "caption")
        from part in Either<int?>(null, 0, 1)
        select new ChunkTarget { EntityKind = message ? "message" : "tool_call", EntityId = call, Field = field, PartIndex = part };

    private static readonly Gen<Notice?> Notice =
        Either(null, null, null, null, new Notice { Type = "truncated", Path = "delta", Message = "cut" });

    private static readonly Gen<FrameEvent> OfItem =
        from place in Place
        from index in Place
        from call in Call
        from type in Type
        from itemType in ItemType
        from state in State
        from text in Text
        from json in Json
        from target in Target
        from which in Gen.Int[0, 21]
        select (FrameEvent)(which switch
        {
            0 => Added(place, $"item_{index}", itemType),
            1 => Done(place, $"item_{index}", itemType, state),
            2 or 3 => Say(place, text, index),
            4 => new MessageCitation { OutputIndex = place, ContentIndex = index, Citation = new Citation { Type = "url_citation", Url = text } },
            5 => new ReasoningSummaryPartAdded { OutputIndex = place, SummaryIndex = index, PartType = "summary_text", Text = text },
            6 => new ReasoningSummaryDelta { OutputIndex = place, SummaryIndex = index == 2 ? null : index, Delta = text },
            7 => new ReasoningSummaryPartDone { OutputIndex = place, SummaryIndex = index, PartType = "summary_text", Text = text },
            8 => new RefusalDelta { OutputIndex = place, ContentIndex = index, Delta = text },
            9 => new RefusalDone { OutputIndex = place, ContentIndex = index, RefusalText = text },
            10 or 11 => Status(place, call, type, state),
            12 => Argue(place, call, text),
            13 => Argued(place, call, text),
            14 => new ToolCodeDelta { OutputIndex = place, ToolCallId = call, Delta = text },
            15 => new ToolCodeDone { OutputIndex = place, ToolCallId = call, Code = text },
            16 => Output(place, call, json, type),
            17 => new ToolApproval { OutputIndex = place, ToolCallId = call, ToolType = "mcp", ToolName = text, Approved = index == 0 },
            18 or 19 => Chunk(place, target, index, text, index == 1 ? "base64" : null),
            20 => Chunked(place, target),
            _ => new UnknownEvent(),
        });

    private static readonly Gen<FrameEvent> OfRun = Gen.OneOf<FrameEvent>(
        Either("queued", "in_progress").Select(status => (FrameEvent)new Lifecycle { Status = status }),
        Call.Select(name => (FrameEvent)new AgentUpdated { ToAgent = name }),
        Either("trim", "compact").Select(strategy => (FrameEvent)new MemoryCheckpoint { Checkpoint = new Checkpoint { Strategy = strategy } }),
        Call.Select(call => (FrameEvent)Error("nested", call)),
        Call.Select(call => (FrameEvent)Final(text: "nested", scope: call)));

    private static readonly Gen<FrameEvent> Any =
        from frame in Gen.Frequency((9, OfItem), (1, OfRun))
        from scope in Scope
        from response in Either("resp_1", "resp_1", "resp_2", Nameless)
        from notice in Notice
        select frame with
        {
            Scope = frame.Scope ?? (scope is null ? null : new AgentScope { Type = "agent_tool", ToolCallId = scope, ToolName = "ask" }),
            ResponseId = response,
            Notices = notice is null ? null : [notice],
        };

    private static readonly Gen<FrameEvent> Ending = Gen.OneOf<FrameEvent>(
        Either("run_interrupted", "other").Select(code => (FrameEvent)Error(code)),
        Text.Select(text => (FrameEvent)Final(text: text)));

    /// <summary>A whole run: its frames, numbered, the last one terminal.</summary>
    public static Gen<FrameEvent[]> Run { get; } =
        from body in Gen.Frequency((3, Any.Array[0, 30]), (1, Any.Array[30, 59]))
        from ending in Ending
        select Numbered([.. body, ending]).Select(frame => frame.ResponseId == Nameless ? frame with { ResponseId = null } : frame).ToArray();

    private static Gen<T> Either<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
