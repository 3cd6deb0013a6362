using System.Net;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>A request body that arrives in pieces of any size, with pauses: chunked, as a recorder that reads a provider sends it.</summary>
internal sealed class TricklingContent(byte[] body, int seed) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        Random random = new(seed);
        for (int at = 0; at < body.Length;)
        {
            int length = Math.Min(random.Next(1, Math.Max(2, body.Length / 12)), body.Length - at);
            await stream.WriteAsync(body.AsMemory(at, length));
            await stream.FlushAsync();
            at += length;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(5, 60)), CancellationToken.None);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
