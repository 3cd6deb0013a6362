using System.Runtime.InteropServices;
using System.Text.Json;
using Verbatim.Frames;

namespace Verbatim.Client;

/// <summary>A page of a run's frames, in order.</summary>
/// <param name="WorkflowRunId">The run.</param>
/// <param name="ConversationId">Its conversation.</param>
/// <param name="RunStatus">Where it stands.</param>
/// <param name="Items">Each exactly the recorded bytes.</param>
/// <param name="NextCursor">Where to go on; null, and only null, says that nothing follows and the run has ended.</param>
public sealed record EventPage(
    RunId WorkflowRunId,
    ConversationId ConversationId,
    RunStatus RunStatus,
    IReadOnlyList<ReadOnlyMemory<byte>> Items,
    string? NextCursor)
{
    // Frames may be as deep as their limit lets them, and stand two levels down in the page.
    internal static readonly JsonDocumentOptions Options = new() { MaxDepth = 1002 };

    internal static EventPage Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Options);
        JsonElement page = document.RootElement;

        return new EventPage(
            RunId.Parse(page.GetProperty("workflow_run_id").GetString()!),
            ConversationId.Parse(page.GetProperty("conversation_id").GetString()!),
            page.GetProperty("run_status").Deserialize(ClientJson.Default.RunStatus),
            FramesOf(page),
            page.GetProperty("next_cursor").GetString());
    }

    // The document would give a frame's text decoded and encoded anew; its bytes are what was recorded.
    internal static IReadOnlyList<ReadOnlyMemory<byte>> FramesOf(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(frame => (ReadOnlyMemory<byte>)JsonMarshal.GetRawUtf8Value(frame).ToArray())];
}
