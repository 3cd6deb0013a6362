using System.Net;
using System.Net.Http.Headers;

namespace Verbatim.Client;

/// <summary>A request body that leaves as it is produced: each piece is flushed, so that followers see it while the body is open.</summary>
internal sealed class LiveContent : HttpContent
{
    private const int PieceBytes = 64 * 1024;

    private readonly Stream _source;

    public LiveContent(Stream source, string mediaType)
    {
        _source = source;
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var piece = new byte[PieceBytes];
        while (await _source.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is > 0 and int length)
        {
            await stream.WriteAsync(piece.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
