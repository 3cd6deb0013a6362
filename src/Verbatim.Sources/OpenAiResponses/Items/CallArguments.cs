using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>The arguments of a call, shown when they are whole: only then can a credential in them be recognised.</summary>
internal sealed class CallArguments(OutputItem call, ProjectionOptions options)
{
    private string? _shown;

    public void Show(string text, string toolCallId, string toolType, string toolName)
    {
        if (text == _shown)
            return;

        ToolArguments arguments = ToolArguments.From(text, "arguments_json", options);
        if (_shown is null && arguments.Text.Length > 0)
        {
            call.Emit(
                new ToolArgumentsDelta { ToolCallId = toolCallId, ToolType = toolType, ToolName = toolName, Delta = arguments.Text },
                arguments.TextNotices("delta"));
        }

        NoticeList notices = arguments.TextNotices("arguments_text");
        notices.AddRange(arguments.JsonNotices);
        call.Emit(
            new ToolArgumentsDone
            {
                ToolCallId = toolCallId,
                ToolType = toolType,
                ToolName = toolName,
                ArgumentsText = arguments.Text,
                ArgumentsJson = arguments.Json,
            },
            notices);
        _shown = text;
    }
}
