using System.Text.Encodings.Web;
using System.Text.Json;

namespace Verbatim.Server.Replay;

/// <summary>Writes a page of frames as JSON. Its items are copied, never written anew .</summary>
internal static class FramePageWriting
{
    private const int FlushBytes = 256 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="context">Whose response is written.</param>
    /// <param name="writeHead">Writes what stands before the items.</param>
    /// <param name="frames">The items.</param>
    /// <param name="nextCursor">Where the next page begins.</param>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> writeHead, IReadOnlyList<ReadOnlyMemory<byte>> frames, string? nextCursor)
    {
        HttpResponse response = context.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";

        using var json = new Utf8JsonWriter(response.BodyWriter, Options);
        json.WriteStartObject();
        writeHead(json);
        json.WriteStartArray("items");
        foreach (ReadOnlyMemory<byte> frame in frames)
        {
            json.WriteRawValue(frame.Span, skipInputValidation: true);
            if (json.BytesPending + response.BodyWriter.UnflushedBytes < FlushBytes)
                continue;

            json.Flush();
            await response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        json.WriteEndArray();
        json.WriteString("next_cursor", nextCursor);
        json.WriteEndObject();
        json.Flush();
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
