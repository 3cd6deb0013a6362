using System.Security.Cryptography;
using System.Text;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>The arguments of a call, held back until they are whole: only then can a credential in them be recognised.</summary>
internal sealed class CallArguments(OutputItem call, HeldText held, ProjectionOptions options)
{
    private readonly StringBuilder _held = new();
    private string? _announced;
    private string? _whole;
    private string? _shown;

    /// <summary>What came so far: the whole text, or else its pieces, or else what the call was announced with; null for nothing.</summary>
    public string? Held => _whole ?? (_held.Length > 0 ? _held.ToString() : _announced);

    public void Announce(string text)
    {
        if (held.TryTake(text.Length))
            _announced = text;
    }

    public void Append(string delta)
    {
        if (held.TryTake(delta.Length))
            _held.Append(delta);
    }

    /// <summary>The provider's whole text; an empty one is a server that does not repeat its deltas.</summary>
    public void Complete(string whole)
    {
        if (held.TryTake(whole.Length))
            _whole = whole.Length > 0 ? whole : null;
    }

    public void Show(string text, string toolCallId, string toolType, string toolName)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        if (digest == _shown)
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
        _shown = digest;
    }

    public CallState Save() => new() { Held = _held.Length > 0 ? _held.ToString() : null, Announced = _announced, Whole = _whole, Shown = _shown };

    public void Restore(CallState state)
    {
        _held.Append(state.Held);
        _announced = state.Announced;
        _whole = state.Whole;
        _shown = state.Shown;
        held.TryTake(_held.Length + (_announced?.Length ?? 0L) + (_whole?.Length ?? 0L));
    }
}
