using System.Net;
using System.Net.Http.Headers;

namespace Verbatim.Client.Attachments;

/// <summary>A stream from its beginning to its end, as often as it is sent; the stream stays its owner's.</summary>
internal sealed class KeptContent : HttpContent
{
    private readonly Stream _content;

    /// <param name="content">Can seek.</param>
    /// <param name="mediaType">Sent as it is: a store that signed it compares it letter by letter.</param>
    public KeptContent(Stream content, string mediaType)
    {
        _content = content;
        if (!MediaTypeHeaderValue.TryParse(mediaType, out _) || !Headers.TryAddWithoutValidation("Content-Type", mediaType))
            throw new ArgumentException("It is no media type.", nameof(mediaType));
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _content.Position = 0;
        return _content.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Length;
        return true;
    }
}
