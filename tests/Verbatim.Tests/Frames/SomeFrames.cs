using System.Text;
using System.Text.Json.Nodes;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Xunit;

namespace Verbatim.Tests.Frames;

/// <summary>A frame of every kind with every field it can have, and ways to bend it.</summary>
internal static class SomeFrames
{
    public static readonly FrameLimits Limits = new();

    private const string Envelope =
        """
        "schema":"public_sse_v1","event_id":1,"stream_id":"s","server_timestamp":"2026-01-31T08:00:00.000Z","conversation_id":"c",
        "response_id":"r","agent":"a","workflow":{"workflow_key":"k","workflow_run_id":"run","stage_name":"g","step_name":"t",
        "step_agent":"a","parallel_group":"p","branch_index":0},"scope":{"type":"agent_tool","tool_call_id":"t","tool_name":"n","agent":"a"},
        "provider_sequence_number":7,"notices":[{"type":"redacted","path":"delta","message":"m"}]
        """;

    private const string Item = Envelope + """,  "output_index":0,"item_id":"i" """;

    /// <summary>Each with all its fields, on one line.</summary>
    public static IReadOnlyList<string> Whole { get; } =
    [
        .. Of(
            Envelope,
            """ "kind":"lifecycle","status":"queued","reason":"r" """,
            """
            "kind":"memory.checkpoint","checkpoint":{"strategy":"compact","trigger_reason":"r","tokens_before":1,"tokens_after":1,
            "compacted_count":1,"compacted_inputs":1,"compacted_outputs":1,"keep_turns":1,"trigger_turns":1,"total_items_before":1,
            "total_items_after":1,"turns_before":1,"turns_after":1,"clear_tool_inputs":true,"excluded_tools":["a"],"included_tools":[]}
            """,
            """ "kind":"agent.updated","from_agent":"a","to_agent":"b","handoff_index":1 """,
            """ "kind":"error","error":{"code":"c","message":"m","source":"provider","is_retryable":true} """,
            """
            "kind":"final","final":{"status":"completed","response_text":"t","structured_output":{"a":[1]},"reasoning_summary_text":"t",
            "refusal_text":"t","attachments":[{"object_id":"o","filename":"f","mime_type":"m","size_bytes":1,"url":"u","tool_call_id":"t"}],
            "usage":{"input_tokens":1,"output_tokens":1,"total_tokens":1,"cached_input_tokens":1,"reasoning_output_tokens":1,"requests":1}}
            """),
        .. Of(
            Item,
            """ "kind":"output_item.added","item_type":"message","role":"assistant","status":"in_progress" """,
            """ "kind":"output_item.done","item_type":"message","role":"assistant","status":"completed" """,
            """ "kind":"message.delta","content_index":0,"delta":"d" """,
            """ "kind":"message.citation","content_index":0,"citation":{"type":"url_citation","start_index":0,"end_index":1,"title":"t","url":"u"} """,
            """
            "kind":"message.citation","content_index":0,"citation":{"type":"container_file_citation","start_index":0,"end_index":1,
            "container_id":"c","file_id":"f","filename":"n","url":"u"}
            """,
            """
            "kind":"message.citation","content_index":0,"citation":{"type":"file_citation","start_index":0,"end_index":1,"index":2,
            "file_id":"f","filename":"n","url":"u"}
            """,
            """ "kind":"reasoning_summary.part.added","summary_index":0,"part_type":"summary_text","text":"t" """,
            """ "kind":"reasoning_summary.delta","summary_index":0,"delta":"d" """,
            """ "kind":"reasoning_summary.part.done","summary_index":0,"part_type":"summary_text","text":"t" """,
            """ "kind":"refusal.delta","content_index":0,"delta":"d" """,
            """ "kind":"refusal.done","content_index":0,"refusal_text":"t" """,
            """ "kind":"tool.status","tool":{"tool_type":"web_search","tool_call_id":"t","status":"searching","query":"q","sources":["u"]} """,
            """
            "kind":"tool.status","tool":{"tool_type":"file_search","tool_call_id":"t","status":"searching","queries":["q"],
            "results":[{"file_id":"f","filename":"n","score":0.5,"vector_store_id":"v","attributes":{"a":1},"text":"t"}]}
            """,
            """
            "kind":"tool.status","tool":{"tool_type":"code_interpreter","tool_call_id":"t","status":"interpreting","container_id":"c",
            "container_mode":"auto"}
            """,
            """
            "kind":"tool.status","tool":{"tool_type":"image_generation","tool_call_id":"t","status":"partial_image","revised_prompt":"r",
            "format":"png","size":"1x1","quality":"q","background":"b","partial_image_index":0}
            """,
            """
            "kind":"tool.status","tool":{"tool_type":"function","tool_call_id":"t","status":"failed","name":"n","arguments_text":"{}",
            "arguments_json":{},"output":[1,"a",null]}
            """,
            """
            "kind":"tool.status","tool":{"tool_type":"mcp","tool_call_id":"t","status":"awaiting_approval","tool_name":"n",
            "server_label":"s","arguments_text":"{}","arguments_json":{"a":{"b":1}},"output":"o"}
            """,
            """ "kind":"tool.status","tool":{"tool_type":"agent","tool_call_id":"t","status":"completed","name":"n","agent":"a"} """,
            """ "kind":"tool.arguments.delta","tool_call_id":"t","tool_type":"function","tool_name":"n","delta":"d" """,
            """
            "kind":"tool.arguments.done","tool_call_id":"t","tool_type":"mcp","tool_name":"n","arguments_text":"{}","arguments_json":{"a":1}
            """,
            """ "kind":"tool.code.delta","tool_call_id":"t","delta":"d" """,
            """ "kind":"tool.code.done","tool_call_id":"t","code":"c" """,
            """ "kind":"tool.output","tool_call_id":"t","tool_type":"image_generation","output":{"a":[{"b":null}]} """,
            """
            "kind":"tool.approval","tool_call_id":"t","tool_type":"mcp","tool_name":"n","server_label":"s","approval_request_id":"q",
            "approved":true,"reason":"r"
            """,
            """
            "kind":"chunk.delta","target":{"entity_kind":"tool_call","entity_id":"e","field":"f","part_index":0},"encoding":"base64",
            "chunk_index":0,"data":"d"
            """,
            """ "kind":"chunk.done","target":{"entity_kind":"message","entity_id":"e","field":"f","part_index":0} """),
    ];

    /// <summary>A short delta at a place of a run.</summary>
    public static string Delta(long eventId, string more = "") =>
        $$"""{"schema":"public_sse_v1","event_id":{{eventId}},"stream_id":"s","server_timestamp":"2026-01-31T08:00:00.000Z","kind":"message.delta","conversation_id":"c","output_index":0,"item_id":"i","content_index":0,"delta":"d"{{more}}}""";

    /// <summary>The root terminal frame at a place of a run.</summary>
    public static string Final(long eventId, string text = "") =>
        $$$"""{"schema":"public_sse_v1","event_id":{{{eventId}}},"stream_id":"s","server_timestamp":"2026-01-31T08:00:00.000Z","kind":"final","conversation_id":"c","final":{"status":"completed","response_text":"{{{text}}}","attachments":[]}}""";

    public static Frame Read(string json)
    {
        Assert.True(FrameCheck.TryRead(Encoding.UTF8.GetBytes(json), Limits, out Frame? frame, out FrameFault? fault), $"{fault} {json}");
        return frame;
    }

    public static FrameFault Fault(string json) => Fault(Encoding.UTF8.GetBytes(json), Limits);

    public static FrameFault Fault(byte[] bytes, FrameLimits limits)
    {
        Assert.False(FrameCheck.TryRead(bytes, limits, out _, out FrameFault? fault), Encoding.UTF8.GetString(bytes));
        return fault;
    }

    /// <summary>A frame as a tree, to bend it.</summary>
    public static JsonObject Tree(string json) => JsonNode.Parse(json)!.AsObject();

    private static IEnumerable<string> Of(string envelope, params string[] own) =>
        own.Select(fields => Tree("{" + envelope + "," + fields + "}").ToJsonString());
}
