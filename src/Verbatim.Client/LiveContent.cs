using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace Verbatim.Client;

/// <summary>A request body that leaves as it is produced: each piece is flushed, so that followers see it while the body is open.</summary>
internal sealed class LiveContent : HttpContent
{
    private const int PieceBytes = 64 * 1024;

    private readonly Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> _pieces;

    public LiveContent(Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> pieces, string mediaType)
    {
        _pieces = pieces;

        // As it was given, which is what is kept and told of it: parsed, it would be written anew.
        if (!MediaTypeHeaderValue.TryParse(mediaType, out _) || !Headers.TryAddWithoutValidation("Content-Type", mediaType))
            throw new ArgumentException("It is no media type.", nameof(mediaType));
    }

    /// <summary>A body that is sent once.</summary>
    public static LiveContent Of(Stream source, string mediaType) => new(cancellationToken => PiecesOf(source, cancellationToken), mediaType);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> piece in _pieces(cancellationToken).ConfigureAwait(false))
        {
            await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesOf(Stream source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var piece = new byte[PieceBytes];
        while (await source.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is > 0 and int length)
            yield return piece.AsMemory(0, length);
    }
}
