using Verbatim.Frames.Events;

namespace Verbatim.Frames.Checking.Invariants;

/// <summary>A tool call is one card: its frames carry one <c>tool_call_id</c> and one type, its items carry item ids.</summary>
/// <remarks>
/// A card may have several items: a call and what it gave back are two. Where a frame names no response, nothing tells where one
/// ends, and some providers begin their ids anew with each: it is passed over.
/// </remarks>
internal sealed class ToolCards : StreamRule
{
    private readonly RecentKeys<(string Scope, string Response, string Item), string> _callOfItem = new();
    private readonly RecentKeys<(string Scope, string Response, string Call), string?> _typeOfCall = new();
    private readonly RecentKeys<(string Scope, string Response, string Item), string> _requestOfItem = new();
    private readonly RecentKeys<(string Scope, string Response, string Item), bool> _outputItems = new();

    public override void Take(FrameEvent frame, FindingList findings)
    {
        if (frame is not ItemEvent { ResponseId: { } response } item)
            return;

        switch (item)
        {
            case OutputItemAdded or OutputItemDone:
                TakeItem((ScopeOf(item), response, item.ItemId), findings);
                break;
            case ToolStatusChanged status:
                TakeCall(item, response, status.Tool.ToolCallId, status.Tool.ToolType, findings);
                break;
            case ToolArgumentsDelta arguments:
                TakeCall(item, response, arguments.ToolCallId, arguments.ToolType, findings);
                break;
            case ToolArgumentsDone arguments:
                TakeCall(item, response, arguments.ToolCallId, arguments.ToolType, findings);
                break;
            case ToolCodeDelta code:
                TakeCall(item, response, code.ToolCallId, type: null, findings);
                break;
            case ToolCodeDone code:
                TakeCall(item, response, code.ToolCallId, type: null, findings);
                break;
            case ToolOutput output:
                TakeCall(item, response, output.ToolCallId, output.ToolType, findings);
                break;
            case ToolApproval approval:
                // Its item may be that of the approved call, which has a card of its own; the request's card then ends with it.
                _requestOfItem.Set((ScopeOf(item), response, item.ItemId), approval.ToolCallId);
                TakeType((ScopeOf(item), response, approval.ToolCallId), approval.ToolType, findings);
                break;
        }
    }

    private void TakeItem((string Scope, string Response, string Item) item, FindingList findings)
    {
        _outputItems.Set(item, true);
        if (_typeOfCall.Contains(item) && !_callOfItem.Contains(item))
            FindCallAsItem(item, findings);
    }

    private void TakeCall(ItemEvent item, string response, string call, string? type, FindingList findings)
    {
        (string, string, string) itemKey = (ScopeOf(item), response, item.ItemId);
        (string, string, string) callKey = (ScopeOf(item), response, call);
        bool isRequest = _requestOfItem.TryGet(itemKey, out string? request) && request == call;
        if (!isRequest && _callOfItem.TryGet(itemKey, out string? other) && other != call)
        {
            findings.Add(FrameRules.OneCard, "tool_call_id is not the one that this item had before: the call falls apart into two cards.");
            return;
        }

        if (!isRequest)
            _callOfItem.Set(itemKey, call);

        TakeType(callKey, type, findings);
        if (call != item.ItemId && _outputItems.Contains(callKey) && !_callOfItem.Contains(callKey))
            FindCallAsItem(callKey, findings);
    }

    private void TakeType((string Scope, string Response, string Call) key, string? type, FindingList findings)
    {
        if (_typeOfCall.TryGet(key, out string? known) && known is not null && type is not null && known != type)
            findings.Add(FrameRules.OneCard, "tool_type is not the one that this tool_call_id had before: two calls share a card.");
        else
            _typeOfCall.Set(key, type ?? known);
    }

    private void FindCallAsItem((string Scope, string Response, string Call) key, FindingList findings)
    {
        findings.Add(FrameRules.ItemIdOfItems, "item_id of an output_item frame is a tool_call_id, and the frames of that call have another item_id.");

        // Said once for each call.
        _callOfItem.Set(key, key.Call);
    }
}
