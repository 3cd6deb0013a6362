using System.Text;

namespace Verbatim.Fault.Tests.Network;

/// <summary>Frames under the event id of a recorded one that are not that frame, byte for byte.</summary>
internal static class OtherBytes
{
    /// <summary>From another event to the same event written otherwise.</summary>
    public static IEnumerable<byte[]> Of(byte[] frame)
    {
        string json = Encoding.UTF8.GetString(frame);
        yield return Changed(json, "05.678Z", "05.679Z");
        yield return Changed(json, "2026-01-02", "2026-01-03");
        yield return Changed(json, "{\"schema\":\"public_sse_v1\",", "{ \"schema\":\"public_sse_v1\",");
        yield return Changed(json, "\"public_sse_v1\"", "\"public_sse\\u005fv1\"");
        yield return Changed(json, "\"server_timestamp\"", "\"response_id\":null,\"server_timestamp\"");
        yield return Changed(json, "\"server_timestamp\"", "\"response_id\":\"resp_other\",\"server_timestamp\"");
        int kind = json.IndexOf("\"kind\"", StringComparison.Ordinal);
        yield return Encoding.UTF8.GetBytes(json[..kind] + "\"kind\":\"lifecycle\",\"status\":\"in_progress\"}");
        yield return Encoding.UTF8.GetBytes(json[..kind] + "\"kind\":\"final\",\"final\":{\"status\":\"failed\",\"attachments\":[]}}");
        yield return Encoding.UTF8.GetBytes(json[..kind] + "\"kind\":\"error\",\"error\":{\"message\":\"other\",\"source\":\"server\",\"is_retryable\":false}}");
    }

    private static byte[] Changed(string json, string from, string to)
    {
        string changed = json.Replace(from, to, StringComparison.Ordinal);
        return changed != json ? Encoding.UTF8.GetBytes(changed) : throw new ArgumentException($"No {from} in the frame.", nameof(from));
    }
}
