using System.Globalization;
using System.Text;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>Writes frames of a run the way a recorder would: a message in deltas, then <c>final</c>.</summary>
internal sealed class FrameScript(string run, string conversation, int seed)
{
    /// <summary>So many characters more in each delta.</summary>
    public int Padding { get; init; }

    public byte[] Frame(int eventId, bool isFinal)
    {
        string own = isFinal
            ? "\"kind\":\"final\",\"final\":{\"status\":\"completed\",\"response_text\":\"done\",\"attachments\":[]}"
            : string.Create(CultureInfo.InvariantCulture,
                $"\"kind\":\"message.delta\",\"output_index\":0,\"item_id\":\"msg_{seed}\",\"content_index\":0,\"delta\":\"{run} says {eventId} – {new string('ä', (seed + eventId) % 90)}{new string('p', Padding)}\"");
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{{\"schema\":\"public_sse_v1\",\"event_id\":{eventId},\"stream_id\":\"stream_{run}\",\"server_timestamp\":\"2026-01-02T03:04:05.678Z\",\"conversation_id\":\"{conversation}\",{own}}}"));
    }

    /// <summary>Frames <paramref name="first"/> to <paramref name="last"/>, one a line; the one numbered <paramref name="end"/> is the run's last.</summary>
    public byte[] Lines(int first, int last, int end)
    {
        using MemoryStream lines = new();
        for (int eventId = first; eventId <= last; eventId++)
        {
            lines.Write(Frame(eventId, eventId == end));
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }
}
