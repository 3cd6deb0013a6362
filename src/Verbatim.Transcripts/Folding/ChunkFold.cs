using System.Text;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Puts together what came in chunks, and hands it on when it is whole, or known to have a gap.</summary>
internal sealed class ChunkFold(EntryTree tree, CardIndex cards, MessageFold messages, ToolFold tools, UnknownFold unknown)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<(string? Scope, string? Response, ChunkTarget Target), OpenChunks> _open = [];

    /// <summary>In the order of their first chunk's target, so that equal transcripts write equal documents.</summary>
    public IReadOnlyList<OpenChunks>? Open => _open.Count == 0 ? null : [.. _open.Values.OrderBy(open => open.FirstEventId)];

    public void Take(ChunkDelta frame)
    {
        cards.HostOf(frame);
        var key = (frame.Scope?.ToolCallId, frame.ResponseId, frame.Target);
        if (frame.ChunkIndex == 0 || !_open.TryGetValue(key, out OpenChunks? open))
            _open[key] = open = Begin(frame);

        tree.Note(open, frame.Notices);
        open.HasGap |= frame.ChunkIndex != open.NextIndex || (frame.Encoding == "base64") != open.IsBase64;
        if (open.HasGap)
            return;

        open.NextIndex++;
        open.Text.Append(frame.Data);
    }

    public void Finish(ChunkDone frame)
    {
        if (_open.Remove((frame.Scope?.ToolCallId, frame.ResponseId, frame.Target), out OpenChunks? open))
            HandOn(frame, open, open.HasGap ? null : open.Text.ToString());
        else
            HandOn(frame, new OpenChunks { Target = frame.Target }, whole: null);
    }

    /// <summary>The run is over: what is not complete will never be.</summary>
    public void Abandon(FrameEvent terminal)
    {
        foreach (OpenChunks open in Open ?? [])
        {
            var done = new ChunkDone
            {
                EventId = terminal.EventId,
                ServerTimestamp = terminal.ServerTimestamp,
                ResponseId = open.ResponseId,
                Scope = open.Scope is { } call ? new AgentScope { Type = "agent_tool", ToolCallId = call } : null,
                OutputIndex = open.OutputIndex,
                ItemId = open.ItemId,
                Target = open.Target,
            };
            HandOn(done, open, whole: null);
        }

        _open.Clear();
    }

    public void Restore(OpenChunks open)
    {
        _open[(open.Scope, open.ResponseId, open.Target)] = open;
        tree.RestoreNotices(open);
    }

    private static OpenChunks Begin(ChunkDelta frame) => new()
    {
        FirstEventId = frame.EventId,
        Scope = frame.Scope?.ToolCallId,
        ResponseId = frame.ResponseId,
        OutputIndex = frame.OutputIndex,
        ItemId = frame.ItemId,
        Target = frame.Target,
        IsBase64 = frame.Encoding == "base64",
    };

    private void HandOn(ChunkDone frame, OpenChunks open, string? whole)
    {
        INoticed place = frame.Target switch
        {
            { EntityKind: "tool_call" } => tools.Take(frame, open.IsBase64, whole),
            { EntityKind: "message", Field: "text", PartIndex: var part } => messages.Replace(frame, part ?? 0, MessagePartKind.Text, TextOf(open, whole)),
            { EntityKind: "message", Field: "refusal", PartIndex: var part } => messages.Replace(frame, part ?? 0, MessagePartKind.Refusal, TextOf(open, whole)),
            _ => unknown.Take(frame, open.IsBase64, whole),
        };
        tree.Note(place, open.NoticeList);
    }

    private static string? TextOf(OpenChunks open, string? whole)
    {
        if (!open.IsBase64 || whole is null)
            return whole;

        try
        {
            return Strict.GetString(Convert.FromBase64String(whole));
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            // No text: shown as one that did not arrive whole.
            return null;
        }
    }
}
