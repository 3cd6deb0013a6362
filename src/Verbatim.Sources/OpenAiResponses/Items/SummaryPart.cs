using System.Text;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>One part of a reasoning summary. Its <c>part.done</c> carries the whole text and replaces what the deltas said.</summary>
internal sealed class SummaryPart(ReasoningItem reasoning, HeldText held, ProjectionOptions options, TextState left)
{
    private const string PartType = "summary_text";

    private readonly StringBuilder _sent = new(held.Take(left.Sent));
    private bool _isBegun = left.IsBegun;
    private string? _supplied = left.Supplied is null ? null : held.Take(left.Supplied);
    private string? _whole = left.Whole is null ? null : held.Take(left.Whole);

    public string Text => _whole ?? _supplied ?? _sent.ToString();

    public void Begin(string text)
    {
        if (_isBegun)
            return;

        _isBegun = true;
        _sent.Append(held.Take(text));
        var notices = new NoticeList();
        string shown = TextCut.ToAtMost(text, options.TextPieceSize, "text", notices);
        reasoning.Emit(new ReasoningSummaryPartAdded { SummaryIndex = left.Index, PartType = PartType, Text = shown }, notices);
    }

    public void Append(string delta)
    {
        if (delta.Length == 0)
            return;

        _isBegun = true;
        _sent.Append(held.Take(delta));
        foreach (string piece in TextCut.Pieces(delta, options.TextPieceSize))
            reasoning.Emit(new ReasoningSummaryDelta { SummaryIndex = left.Index, Delta = piece });
    }

    /// <summary>The whole text, before the part itself is done: only what is missing is sent.</summary>
    public void Supply(string text)
    {
        // An empty text after deltas is a server that does not repeat them.
        string sent = _sent.ToString();
        if (text.StartsWith(sent, StringComparison.Ordinal))
            Append(text[sent.Length..]);
        _supplied = text.Length == 0 ? sent : held.Take(text, insteadOf: sent);
    }

    public void Complete(string text)
    {
        if (!_isBegun)
            Begin("");
        Supply(text);
        if (_whole == _supplied)
            return;

        _whole = _supplied;
        var notices = new NoticeList();
        string shown = TextCut.ToAtMost(Text, options.TextPieceSize, "text", notices);
        reasoning.Emit(new ReasoningSummaryPartDone { SummaryIndex = left.Index, PartType = PartType, Text = shown }, notices);
    }

    /// <summary>Nothing more comes: a text that the provider called done, without closing its part, is closed.</summary>
    public void Close()
    {
        if (_whole is null && _supplied is { } text)
            Complete(text);
    }

    public TextState Save() => new() { Index = left.Index, Sent = _sent.ToString(), IsBegun = _isBegun, Supplied = _supplied, Whole = _whole };
}
