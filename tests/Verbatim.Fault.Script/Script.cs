using System.Text;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;

namespace Verbatim.Fault.Script;

/// <summary>The runs and frames of the script, the same in every process.</summary>
public static class Script
{
    /// <summary>What each run began with.</summary>
    public static RunHeader Header(string run) => new()
    {
        Key = new RunKey(TenantId.Parse("script"), RunId.Parse(run)),
        Conversation = ConversationId.Parse("conversation"),
        WorkflowKey = "script",
        UserId = "ann",
        Origin = RunOrigin.Recorded,
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>A frame of a run.</summary>
    public static Frame Frame(string run, int eventId, bool isFinal)
    {
        string own = isFinal
            ? "\"kind\":\"final\",\"final\":{\"status\":\"completed\",\"response_text\":\"done\",\"attachments\":[]}"
            : $"\"kind\":\"message.delta\",\"output_index\":0,\"item_id\":\"m\",\"content_index\":0,\"delta\":\"{run} {eventId} {new string('x', eventId * 37 % 900)}\"";
        byte[] json = Encoding.UTF8.GetBytes(
            $"{{\"schema\":\"public_sse_v1\",\"event_id\":{eventId},\"stream_id\":\"stream\",\"server_timestamp\":\"2026-01-02T03:04:05.678Z\",\"conversation_id\":\"conversation\",{own}}}");
        return FrameCheck.TryRead(json, new FrameLimits(), out Frame? frame, out FrameFault? fault) ? frame : throw new InvalidDataException(fault.Message);
    }
}
