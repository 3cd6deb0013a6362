using System.Text;
using Verbatim.Frames;
using Verbatim.Frames.Events;

namespace Verbatim.Tests.Sources;

/// <summary>The texts that a reader of the frames has in the end, by the kind of frame that finishes them.</summary>
internal sealed class ShownTexts
{
    private readonly HashSet<(string, string)> _texts = [];
    private bool _isRedacted;

    /// <summary>Whether the text is shown, or its place says that something was taken out of it.</summary>
    public bool Has(string kind, string text) => _texts.Contains((kind, text)) || (kind == FrameKinds.ToolArgumentsDone && _isRedacted);

    public static ShownTexts Of(IEnumerable<FrameEvent> frames)
    {
        var shown = new ShownTexts();
        var messages = new Dictionary<(string?, int, int), StringBuilder>();
        StringBuilder At(ItemEvent frame, int part) => messages.TryGetValue((frame.ResponseId, frame.OutputIndex, part), out StringBuilder? text)
            ? text
            : messages[(frame.ResponseId, frame.OutputIndex, part)] = new StringBuilder();

        foreach (FrameEvent frame in frames)
        {
            switch (frame)
            {
                case MessageDelta delta:
                    At(delta, delta.ContentIndex).Append(delta.Delta);
                    break;
                case ChunkDelta { Target: { Field: "text", PartIndex: { } part } } chunk:
                    (chunk.ChunkIndex == 0 ? At(chunk, part).Clear() : At(chunk, part)).Append(chunk.Data);
                    break;
                case RefusalDone done:
                    shown._texts.Add((done.Kind, done.RefusalText));
                    break;
                case ReasoningSummaryPartDone done:
                    shown._texts.Add((done.Kind, done.Text));
                    break;
                case ToolCodeDone done:
                    shown._texts.Add((done.Kind, done.Code));
                    break;
                case ToolArgumentsDone done:
                    shown._texts.Add((done.Kind, done.ArgumentsText));
                    shown._isRedacted |= done.Notices is not null;
                    break;
            }
        }

        shown._texts.UnionWith(messages.Values.Select(text => (FrameKinds.MessageDelta, text.ToString())));
        return shown;
    }
}
