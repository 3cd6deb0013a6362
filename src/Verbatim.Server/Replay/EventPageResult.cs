using System.Text.Encodings.Web;
using System.Text.Json;

namespace Verbatim.Server.Replay;

/// <summary>A page as JSON. Its items are copied, never written anew .</summary>
internal sealed class EventPageResult(EventPage page) : IResult
{
    private const int FlushBytes = 256 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";

        using var json = new Utf8JsonWriter(response.BodyWriter, Options);
        json.WriteStartObject();
        json.WriteString("workflow_run_id", page.Run.Header.Key.Run.ToString());
        json.WriteString("conversation_id", page.Run.Header.Conversation.ToString());
        json.WriteString("run_status", JsonNamingPolicy.SnakeCaseLower.ConvertName(page.Run.Status.ToString()));
        if (page.Run.Header.RequestMessage is { } message)
            json.WriteString("request_message", message);

        json.WriteStartArray("items");
        foreach (ReadOnlyMemory<byte> frame in page.Frames)
        {
            json.WriteRawValue(frame.Span, skipInputValidation: true);
            if (json.BytesPending + response.BodyWriter.UnflushedBytes < FlushBytes)
                continue;

            json.Flush();
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }

        json.WriteEndArray();
        json.WriteString("next_cursor", page.NextCursor);
        json.WriteEndObject();
        json.Flush();
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
