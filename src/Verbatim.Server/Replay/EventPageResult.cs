using System.Text.Json;
using Verbatim.Ledger;

namespace Verbatim.Server.Replay;

/// <summary>A page of a run as JSON.</summary>
internal sealed class EventPageResult(EventPage page) : IResult
{
    // As frames write attachments.
    private static readonly JsonSerializerOptions FrameFields = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public Task ExecuteAsync(HttpContext httpContext) => FramePageWriting.WriteAsync(httpContext, $"Run {page.Run.Header.Key.Run}", WriteRun, page.Frames, page.NextCursor);

    private void WriteRun(Utf8JsonWriter json)
    {
        RunHeader header = page.Run.Header;
        json.WriteString("workflow_run_id", header.Key.Run.ToString());
        json.WriteString("conversation_id", header.Conversation.ToString());
        json.WriteString("run_status", JsonNamingPolicy.SnakeCaseLower.ConvertName(page.Run.Status.ToString()));
        if (header.RequestMessage is { } message)
            json.WriteString("request_message", message);
        if (page.RequestAttachments is { } attached)
        {
            json.WritePropertyName("request_attachments");
            JsonSerializer.Serialize(json, attached, FrameFields);
        }
    }
}
