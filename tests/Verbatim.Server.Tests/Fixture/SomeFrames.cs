using System.Text;

namespace Verbatim.Server.Tests.Fixture;

/// <summary>Frames written for tests: as small as the contract allows.</summary>
public static class SomeFrames
{
    public static string Lifecycle(int eventId, string conversation, string stream = "stream", string status = "in_progress") =>
        $$"""{"schema":"public_sse_v1","event_id":{{eventId}},"stream_id":"{{stream}}","server_timestamp":"2026-01-31T09:30:00.000Z","kind":"lifecycle","conversation_id":"{{conversation}}","status":"{{status}}"}""";

    public static string Delta(int eventId, string conversation, string text, string stream = "stream") =>
        $$"""{"schema":"public_sse_v1","event_id":{{eventId}},"stream_id":"{{stream}}","server_timestamp":"2026-01-31T09:30:00.000Z","kind":"message.delta","conversation_id":"{{conversation}}","output_index":0,"item_id":"m1","content_index":0,"delta":"{{text}}"}""";

    public static string Final(int eventId, string conversation, string text = "done", string stream = "stream") =>
        $$$"""{"schema":"public_sse_v1","event_id":{{{eventId}}},"stream_id":"{{{stream}}}","server_timestamp":"2026-01-31T09:30:00.000Z","kind":"final","conversation_id":"{{{conversation}}}","final":{"status":"completed","response_text":"{{{text}}}","attachments":[]}}""";

    /// <summary>A call's arguments; the text is escaped as it stands in JSON.</summary>
    public static string Arguments(int eventId, string conversation, string text, string stream = "stream") =>
        $$"""{"schema":"public_sse_v1","event_id":{{eventId}},"stream_id":"{{stream}}","server_timestamp":"2026-01-31T09:30:00.000Z","kind":"tool.arguments.done","conversation_id":"{{conversation}}","output_index":0,"item_id":"f1","tool_call_id":"f1","tool_type":"function","tool_name":"note","arguments_text":"{{text}}"}""";

    /// <summary>A whole run: so many frames, the last of them final.</summary>
    public static string[] Run(int count, string conversation) =>
        [.. Enumerable.Range(1, count - 1).Select(eventId => Delta(eventId, conversation, $"word {eventId} ")), Final(count, conversation)];

    public static byte[] NdJson(params IEnumerable<string> frames) => Encoding.UTF8.GetBytes(string.Concat(frames.Select(frame => frame + "\n")));

    public static byte[] Sse(params IEnumerable<string> frames) => Encoding.UTF8.GetBytes(string.Concat(frames.Select(frame => $"data: {frame}\n\n")));
}
