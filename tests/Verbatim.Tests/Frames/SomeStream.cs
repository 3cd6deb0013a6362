using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Verbatim.Frames;
using Verbatim.Frames.Checking;

namespace Verbatim.Tests.Frames;

/// <summary>A small run with all that the invariants are about, to break one of them at a time.</summary>
internal sealed class SomeStream
{
    private const string Scope = "\"scope\":{\"type\":\"agent_tool\",\"tool_call_id\":\"call_1\"}";
    private const string Target = "\"target\":{\"entity_kind\":\"tool_call\",\"entity_id\":\"ig_1\",\"field\":\"result\",\"part_index\":0}";

    private readonly List<JsonObject> _frames =
    [
        Of("lifecycle", "r1", 0, "\"status\":\"in_progress\""),
        OfItem("output_item.added", "r1", 1, 0, "fc_1", "\"item_type\":\"function_call\""),
        OfItem("tool.status", "r1", 2, 0, "fc_1", "\"tool\":{\"tool_type\":\"function\",\"tool_call_id\":\"call_1\",\"status\":\"in_progress\",\"name\":\"f\"}"),
        OfItem("tool.arguments.done", "r1", 3, 0, "fc_1", "\"tool_call_id\":\"call_1\",\"tool_type\":\"function\",\"tool_name\":\"f\",\"arguments_text\":\"{}\",\"arguments_json\":{}"),
        OfItem("message.delta", "n1", 0, 0, "msg_n", "\"content_index\":0,\"delta\":\"d\"," + Scope),
        Of("final", "n1", 1, "\"final\":{\"status\":\"completed\",\"attachments\":[]}," + Scope),
        OfItem("tool.output", "r1", 3, 0, "fc_1", "\"tool_call_id\":\"call_1\",\"tool_type\":\"function\",\"output\":{\"found\":[{\"a\":1}]}"),
        OfItem("output_item.done", "r1", 4, 0, "fc_1", "\"item_type\":\"function_call\""),
        OfItem("output_item.added", "r1", 5, 1, "ig_1", "\"item_type\":\"image_generation_call\""),
        OfItem("chunk.delta", "r1", 6, 1, "ig_1", "\"encoding\":\"base64\",\"chunk_index\":0,\"data\":\"AAAA\"," + Target),
        OfItem("chunk.delta", "r1", 6, 1, "ig_1", "\"encoding\":\"base64\",\"chunk_index\":1,\"data\":\"AAAA\"," + Target),
        OfItem("chunk.done", "r1", 6, 1, "ig_1", Target),
        OfItem("output_item.done", "r1", 7, 1, "ig_1", "\"item_type\":\"image_generation_call\""),
        Of("lifecycle", "r2", 0, "\"status\":\"in_progress\""),
        OfItem("output_item.added", "r2", 1, 0, "msg_1", "\"item_type\":\"message\""),
        OfItem("message.delta", "r2", 2, 0, "msg_1", "\"content_index\":0,\"delta\":\"d\""),
        Of("final", "r2", 3, "\"final\":{\"status\":\"completed\",\"attachments\":[]}"),
    ];

    /// <summary>How many frames it has.</summary>
    public int Count => _frames.Count;

    /// <summary>The frame at a place, 1 for the first.</summary>
    public JsonObject this[int place] => _frames[place - 1];

    /// <summary>Puts a copy of a frame, which the caller may bend, before another place.</summary>
    public JsonObject Repeat(int place, int before)
    {
        var copy = (JsonObject)this[place].DeepClone();
        _frames.Insert(before - 1, copy);
        return copy;
    }

    public void Remove(int place) => _frames.RemoveAt(place - 1);

    /// <summary>Gives every frame the number of its place.</summary>
    public SomeStream Number()
    {
        for (int place = 1; place <= Count; place++)
            this[place]["event_id"] = place;

        return this;
    }

    /// <summary>All that is found in it, a frame a line.</summary>
    public IReadOnlyList<StreamFinding> Findings(bool isOwn = true, FrameLimits? limits = null) => Findings(_frames.Select(frame => frame.ToJsonString()), isOwn, limits);

    public static List<StreamFinding> Findings(IEnumerable<string> frames, bool isOwn, FrameLimits? limits = null)
    {
        limits ??= SomeFrames.Limits;
        var report = new StreamReport(run: null, conversation: null, isOwn, limits);
        List<StreamFinding> findings = [];
        long line = 0;
        foreach (string json in frames)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(json);
            findings.AddRange(FrameCheck.TryRead(bytes, limits, out Frame? frame, out FrameFault? fault)
                ? report.Take(frame, ++line)
                : report.Take(fault, bytes, ++line));
        }

        findings.AddRange(report.End());
        return findings;
    }

    private static JsonObject OfItem(string kind, string response, int number, int index, string item, string own) =>
        Of(kind, response, number, $"\"output_index\":{index.ToString(CultureInfo.InvariantCulture)},\"item_id\":\"{item}\",{own}");

    private static JsonObject Of(string kind, string response, int number, string own) => SomeFrames.Tree(
        $$"""
        {"schema":"public_sse_v1","event_id":1,"stream_id":"s","server_timestamp":"2026-01-31T08:00:00.000Z","kind":"{{kind}}","conversation_id":"c",
        "response_id":"{{response}}","workflow":{"workflow_run_id":"run"},"provider_sequence_number":{{number}},{{own}}}
        """);
}
