using System.Net;

namespace Verbatim.Client.Attachments;

/// <summary>A stream from its beginning to its end, as often as it is sent; the stream stays its owner's.</summary>
/// <remarks>
/// An answer may come before a body has been sent, and the request be made again while that body is still being read. So that no two read the stream at once,
/// and get each a part of it, they share a turn.
/// </remarks>
internal sealed class KeptContent : HttpContent
{
    private readonly Stream _content;
    private readonly SemaphoreSlim _turn;

    /// <param name="content">Can seek.</param>
    /// <param name="mediaType">Sent as it is: a store that signed it compares it letter by letter.</param>
    /// <param name="turn">Of the stream, for one at a time.</param>
    public KeptContent(Stream content, string mediaType, SemaphoreSlim turn)
    {
        _content = content;
        _turn = turn;
        if (!Headers.TryAddWithoutValidation("Content-Type", mediaType))
            throw new ArgumentException("It is no media type.", nameof(mediaType));
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _content.Position = 0;
            await _content.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Length;
        return true;
    }
}
