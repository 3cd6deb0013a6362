using System.Text;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>One refusal of a message. Its <c>refusal.done</c> carries the whole text and replaces what the deltas said.</summary>
internal sealed class MessageRefusal(MessageItem message, HeldText held, ProjectionOptions options, TextState left)
{
    private readonly StringBuilder _sent = new(held.Take(left.Sent));
    private string? _whole = left.Whole is null ? null : held.Take(left.Whole);

    public string Text => _whole ?? _sent.ToString();

    public void Append(string delta)
    {
        if (delta.Length == 0)
            return;

        _sent.Append(held.Take(delta));
        foreach (string piece in TextCut.Pieces(delta, options.TextPieceSize))
            message.Emit(new RefusalDelta { ContentIndex = left.Index, Delta = piece });
    }

    public void Complete(string text, bool isWhole = true)
    {
        if (!isWhole)
        {
            if (_sent.Length == 0)
                Append(text);
            return;
        }

        // An empty text after deltas is a server that does not repeat them.
        if (text.Length == 0 && _sent.Length > 0)
            text = _sent.ToString();
        if (_whole == text)
            return;

        _whole = held.Take(text, insteadOf: Text);
        var notices = new NoticeList();
        string shown = TextCut.ToAtMost(text, options.TextPieceSize, "refusal_text", notices);
        message.Emit(new RefusalDone { ContentIndex = left.Index, RefusalText = shown }, notices);
    }

    public TextState Save() => new() { Index = left.Index, Sent = _sent.ToString(), Whole = _whole };
}
