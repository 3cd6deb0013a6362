using System.Text.Json;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>The answer whether an MCP tool may run.</summary>
internal sealed class McpApprovalResponseItem(ProviderResponse response, int outputIndex)
    : OutputItem(response, outputIndex, ItemTypes.McpApprovalResponse)
{
    // It is whole from the start, and need not be closed: a question is answered once.
    protected override void OnAdded(JsonElement item) => OnDone(item);

    protected override void OnDone(JsonElement item)
    {
        if (Response.Sink.IsFull)
            return;
        if (LinkId.From(item.Text("approval_request_id")) is not { } request || item.Member("approve") is not { } answer)
            return;

        bool isApproved = answer.ValueKind == JsonValueKind.True;
        Response.Approvals.Answer(request, isApproved, item.Text("reason"), this, Response.Calls.Find(request) ?? new CallCard("mcp", "mcp"));
    }
}
