using System.Net;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>A request body that breaks off after so many bytes, as when its sender dies.</summary>
internal sealed class CutContent(ReadOnlyMemory<byte> prefix) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(prefix);
        await stream.FlushAsync();
        throw new IOException("The sender of this body is gone.");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
