using System.Text;
using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>One text part of a message: what was sent of it, and its citations.</summary>
internal sealed class MessageText(MessageItem message, ProviderResponse response, TextState left)
{
    private readonly StringBuilder _sent = new(response.Held.Take(left.Sent));
    private readonly HashSet<Citation> _citations = [.. (left.Citations ?? []).Where(citation => response.Held.TryTake(LengthOf(citation)))];

    public string Text => _sent.ToString();

    public void Append(string delta)
    {
        if (delta.Length == 0)
            return;

        _sent.Append(response.Held.Take(delta));
        foreach (string piece in TextCut.Pieces(delta, response.Options.TextPieceSize))
            message.Emit(new MessageDelta { ContentIndex = left.Index, Delta = piece });
    }

    /// <summary>The provider's whole text: it wins over what its deltas said.</summary>
    public void Complete(string text)
    {
        string sent = Text;
        if (text.Length == 0 && sent.Length > 0)
            return; // A server that does not repeat its deltas: what was shown is not taken back.

        if (text.StartsWith(sent, StringComparison.Ordinal))
        {
            Append(text[sent.Length..]);
            return;
        }

        _sent.Clear().Append(response.Held.Take(text, insteadOf: sent));
        message.EmitWholeText(left.Index, text);
    }

    public void Cite(JsonElement annotation)
    {
        // The same citation comes by itself and again inside the finished part.
        if (Annotations.Read(annotation) is not { } citation || _citations.Contains(citation) || !response.Held.TryTake(LengthOf(citation)))
            return;

        _citations.Add(citation);

        message.Emit(new MessageCitation { ContentIndex = left.Index, Citation = Annotations.Place(citation, _sent.Length) });
        if (citation is { Type: "url_citation", Url: { } url })
            response.WebSearches.Of(message.OutputIndex, url)?.AddSource(url);
    }

    public TextState Save() => new() { Index = left.Index, Sent = Text, Citations = [.. _citations] };

    private static long LengthOf(Citation citation)
    {
        string?[] texts = [citation.Url, citation.Title, citation.FileId, citation.Filename, citation.ContainerId];
        return HeldText.Item + texts.Sum(text => text?.Length ?? 0L);
    }
}
