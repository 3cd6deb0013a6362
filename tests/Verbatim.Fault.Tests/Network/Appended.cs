using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Verbatim.Fault.Tests.Servers;

namespace Verbatim.Fault.Tests.Network;

/// <summary>How one request of frames was answered.</summary>
internal sealed record Appended(int Status, long? Expected, int Accepted, int Duplicates)
{
    public const string MediaType = "application/x-ndjson";

    public static ByteArrayContent BodyOf(IEnumerable<byte[]> frames)
    {
        var body = new ByteArrayContent(LinesOf(frames));
        body.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        return body;
    }

    public static byte[] LinesOf(IEnumerable<byte[]> frames) => [.. frames.SelectMany(frame => (byte[])[.. frame, (byte)'\n'])];

    public static byte[][] FramesOf(byte[] body) =>
        [.. Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];

    public static async Task<Appended> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation) =>
        Read((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation));

    public static Appended Read(int status, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return new Appended(status, Number(document, "expected_event_id"), (int)(Number(document, "accepted") ?? 0), (int)(Number(document, "duplicates") ?? 0));
    }

    /// <summary>Takes down what it acknowledges of the frames that were sent: what was there already comes first.</summary>
    public void Note(FaultServer server, string run, IReadOnlyList<byte[]> frames)
    {
        for (int i = 0; i < Duplicates + Accepted; i++)
            server.History.Acked(run, History.LineOf(frames[i]), isNew: i >= Duplicates);
    }

    private static long? Number(JsonDocument json, string name) => json.RootElement.TryGetProperty(name, out JsonElement number) ? number.GetInt64() : null;
}
