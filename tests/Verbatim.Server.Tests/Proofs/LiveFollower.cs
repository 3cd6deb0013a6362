namespace Verbatim.Server.Tests.Proofs;

/// <summary>Follows a run from before its first frame and keeps every byte it sees, heartbeats aside.</summary>
internal sealed class LiveFollower
{
    private LiveFollower(Task<byte[]> seen) => Seen = seen;

    /// <summary>All that came until the server ended the stream.</summary>
    public Task<byte[]> Seen { get; }

    /// <summary>Returns when the server has answered, so that what is recorded after that is followed live.</summary>
    public static async Task<LiveFollower> AttachAsync(HttpClient http, RunApi run, CancellationToken cancellation)
    {
        HttpResponseMessage answer = await http.SendAsync(run.FollowRequest(), HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        return new LiveFollower(ReadAsync(answer, cancellation));
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        using (answer)
        {
            using MemoryStream seen = new();
            await using Stream body = await answer.Content.ReadAsStreamAsync(cancellation);
            await body.CopyToAsync(seen, cancellation);
            return WithoutComments(seen.ToArray());
        }
    }

    /// <summary>Takes comment lines out, with the empty line after each: <c>follow</c> may send heartbeats between frames.</summary>
    internal static byte[] WithoutComments(byte[] stream)
    {
        using MemoryStream kept = new(stream.Length);
        for (int at = 0; at < stream.Length;)
        {
            int end = stream.AsSpan(at).IndexOf("\n\n"u8);
            int next = end < 0 ? stream.Length : at + end + 2;
            if (stream[at] != (byte)':')
                kept.Write(stream, at, next - at);
            at = next;
        }

        return kept.ToArray();
    }
}
