using System.Text;
using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Xunit;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>Frames as a recorder would send them.</summary>
internal static class SomeFrames
{
    public static readonly FrameLimits Limits = new(MaxFrameBytes: 8 * 1024 * 1024);

    public static Frame Delta(RunHeader run, long eventId, string text = "a", string stream = "stream_1") => Parse(
        run, eventId, stream, $"""
        "kind":"message.delta","output_index":0,"item_id":"msg_1","content_index":0,"delta":{JsonSerializer.Serialize(text)}
        """);

    public static Frame Final(RunHeader run, long eventId, string answer = "Done.", string status = "completed") => Parse(
        run, eventId, "stream_1", $$"""
        "kind":"final","final":{"status":"{{status}}","response_text":{{JsonSerializer.Serialize(answer)}},"attachments":[] }
        """);

    /// <summary>A final that names objects.</summary>
    public static Frame FinalWith(RunHeader run, long eventId, params string[] objects) => Parse(
        run, eventId, "stream_1", $$"""
        "kind":"final","final":{"status":"completed","response_text":"Done.","attachments":[{{string.Join(",", objects.Select(id => $$"""{"object_id":"{{id}}","filename":"{{id}}.png","mime_type":"image/png","size_bytes":3}"""))}}] }
        """);

    public static Frame[] Deltas(RunHeader run, long from, long to, string text = "a") =>
        [.. Enumerable.Range((int)from, (int)(to - from + 1)).Select(eventId => Delta(run, eventId, text))];

    public static string TextOf(Frame frame) => TextOf(frame.Bytes);

    public static string TextOf(ReadOnlyMemory<byte> frame) => Encoding.UTF8.GetString(frame.Span);

    private static Frame Parse(RunHeader run, long eventId, string stream, string fields)
    {
        string json = $$"""
            {"schema":"public_sse_v1","event_id":{{eventId}},"stream_id":"{{stream}}","server_timestamp":"2026-03-01T12:00:00.000Z",
            "conversation_id":"{{run.Conversation}}","workflow":{"workflow_run_id":"{{run.Key.Run}}"},{{fields}}}
            """.ReplaceLineEndings("");
        Assert.True(FrameCheck.TryRead(Encoding.UTF8.GetBytes(json), Limits, out Frame? frame, out FrameFault? fault), fault?.Message);
        return frame;
    }
}
