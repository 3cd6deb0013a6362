using System.Text.Json;
using Verbatim.Tests.House;

namespace Verbatim.Browser.Tests;

/// <summary>Frames as another producer writes them.</summary>
internal static class RecordedFrames
{
    public const string Conversation = "browser-tests";

    public static string Frame(int id, object own)
    {
        Dictionary<string, JsonElement> frame = JsonSerializer.SerializeToElement(own).Deserialize<Dictionary<string, JsonElement>>()!;
        Put("schema", "public_sse_v1");
        Put("event_id", id);
        Put("stream_id", "s");
        Put("server_timestamp", "2026-01-01T00:00:00.000Z");
        Put("conversation_id", Conversation);
        return JsonSerializer.Serialize(frame);

        void Put(string name, object value) => frame[name] = JsonSerializer.SerializeToElement(value);
    }

    /// <summary>Messages of a line each, in a run that goes on.</summary>
    public static IReadOnlyList<string> Messages(int first, int count) =>
    [
        .. Enumerable.Range(first, count).Select(number =>
            Frame(number, new { kind = "message.delta", output_index = number, item_id = $"m{number}", content_index = 0, delta = $"Message number {number}." })),
    ];

    /// <summary>The frames of a case whose appearance was reviewed.</summary>
    public static IReadOnlyList<string> OfCase(string name) =>
    [
        .. File.ReadLines(Repository.At($"tests/Verbatim.Tests/Web/Expectations/{name}.txt"))
            .Where(line => line.StartsWith('{'))
            .Select((line, index) => Frame(index + 1, JsonSerializer.Deserialize<JsonElement>(line))),
    ];

    public static string End(int id) => Frame(id, new { kind = "final", final = new { status = "completed", response_text = "x", attachments = Array.Empty<object>() } });

    /// <summary>A message in pieces of some characters each, and the end of its run.</summary>
    public static IReadOnlyList<string> Message(string text, int pieceLength)
    {
        List<string> frames = [];
        foreach (char[] piece in text.Chunk(pieceLength))
            frames.Add(Frame(frames.Count + 1, new { kind = "message.delta", output_index = 0, item_id = "m", content_index = 0, delta = new string(piece) }));

        frames.Add(Frame(frames.Count + 1, new { kind = "final", final = new { status = "completed", response_text = text, attachments = Array.Empty<object>() } }));
        return frames;
    }
}
