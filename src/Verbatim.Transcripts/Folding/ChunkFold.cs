using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Puts together what came in chunks, and hands it on when it is whole, or known to have a gap.</summary>
internal sealed class ChunkFold(MessageFold messages, ToolFold tools)
{
    private readonly Dictionary<(string? Scope, string? Response, ChunkTarget Target), OpenChunks> _open = [];

    /// <summary>In the order of their first chunk's target, so that equal transcripts write equal documents.</summary>
    public IReadOnlyList<OpenChunks>? Open => _open.Count == 0 ? null : [.. _open.Values.OrderBy(open => open.FirstEventId)];

    public void Take(ChunkDelta frame)
    {
        var key = (frame.Scope?.ToolCallId, frame.ResponseId, frame.Target);
        if (frame.ChunkIndex == 0 || !_open.TryGetValue(key, out OpenChunks? open))
        {
            _open[key] = open = new OpenChunks
            {
                FirstEventId = frame.EventId,
                Scope = frame.Scope?.ToolCallId,
                ResponseId = frame.ResponseId,
                Target = frame.Target,
                IsBase64 = frame.Encoding == "base64",
            };
        }

        open.HasGap |= frame.ChunkIndex != open.NextIndex;
        if (open.HasGap)
            return;

        open.NextIndex++;
        open.Text.Append(frame.Data);
    }

    public void Finish(ChunkDone frame)
    {
        if (!_open.Remove((frame.Scope?.ToolCallId, frame.ResponseId, frame.Target), out OpenChunks? open))
            return;

        string? whole = open.HasGap ? null : open.Text.ToString();
        switch (frame.Target)
        {
            case { EntityKind: "tool_call" }:
                tools.Take(frame, open.IsBase64, whole);
                break;
            case { EntityKind: "message", Field: "text" or "refusal", PartIndex: var part }:
                MessagePartKind kind = frame.Target.Field == "text" ? MessagePartKind.Text : MessagePartKind.Refusal;
                messages.Replace(frame, part ?? 0, kind, open.IsBase64 ? null : whole);
                break;
        }
    }

    public void Restore(OpenChunks open) => _open[(open.Scope, open.ResponseId, open.Target)] = open;
}
