using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Verbatim.Server.Replay;

/// <summary>Writes a page of frames as JSON. Its items are copied, never written anew .</summary>
internal static class FramePageWriting
{
    private const int WriteBytes = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="context">Whose response is written.</param>
    /// <param name="what">Whose page it is, for the log.</param>
    /// <param name="writeHead">Writes what stands before the items.</param>
    /// <param name="frames">The items.</param>
    /// <param name="nextCursor">Where the next page begins.</param>
    public static Task WriteAsync(
        HttpContext context, string what, Action<Utf8JsonWriter> writeHead, IReadOnlyList<ReadOnlyMemory<byte>> frames, string? nextCursor)
    {
        HttpResponse response = context.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        return context.RequestServices.GetRequiredService<HonestStream>().SendAsync(context, what, async (writer, cancellationToken) =>
        {
            var written = new ArrayBufferWriter<byte>();
            using var json = new Utf8JsonWriter(written, Options);
            json.WriteStartObject();
            writeHead(json);
            json.WriteStartArray("items");
            foreach (ReadOnlyMemory<byte> frame in frames)
            {
                json.WriteRawValue(frame.Span, skipInputValidation: true);
                if (written.WrittenCount + json.BytesPending < WriteBytes)
                    continue;

                json.Flush();
                await writer.WriteAsync(written.WrittenMemory, cancellationToken);
                written.ResetWrittenCount();
            }

            json.WriteEndArray();
            json.WriteString("next_cursor", nextCursor);
            json.WriteEndObject();
            json.Flush();
            await writer.WriteAsync(written.WrittenMemory, cancellationToken);
        });
    }
}
