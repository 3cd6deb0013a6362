using System.Text;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>One refusal of a message. Its <c>refusal.done</c> carries the whole text and replaces what the deltas said.</summary>
internal sealed class MessageRefusal(MessageItem message, ProjectionOptions options, int contentIndex)
{
    private readonly StringBuilder _sent = new();
    private string? _whole;

    public string Text => _whole ?? _sent.ToString();

    public void Append(string delta)
    {
        if (delta.Length == 0)
            return;

        _sent.Append(delta);
        foreach (string piece in TextCut.Pieces(delta, options.ChunkSize))
            message.Emit(new RefusalDelta { ContentIndex = contentIndex, Delta = piece });
    }

    public void Complete(string text, bool isWhole = true)
    {
        if (!isWhole)
        {
            if (_sent.Length == 0)
                Append(text);
            return;
        }

        if (_whole == text)
            return;

        _whole = text;
        var notices = new NoticeList();
        if (text.Length > options.ChunkSize)
            notices.Cut("refusal_text", options.ChunkSize);
        message.Emit(new RefusalDone { ContentIndex = contentIndex, RefusalText = TextCut.ToAtMost(text, options.ChunkSize) }, notices);
    }
}
