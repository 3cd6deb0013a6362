using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using Verbatim.Server.Errors;
using ZstdSharp;

namespace Verbatim.Server.Hosting;

/// <summary>A body that was sent compressed, as what it was before. It is decompressed as it is read, and given up when it is broken or grows out of measure.</summary>
internal sealed class CodedBody : ForwardStream
{
    // Short bodies may shrink as they like: there is nothing to gain by one.
    private const long Free = 1024 * 1024;

    // 8 MiB of memory for each body; RFC 8878 recommends that all decoders take windows of that size.
    private const int MaxWindowLog = 23;

    private readonly Stream _decoded;
    private readonly CountedBody _sent;
    private readonly int _maxInflation;
    private readonly IHttpMaxRequestBodySizeFeature? _size;
    private long _given;

    private CodedBody(Stream decoded, CountedBody sent, int maxInflation, IHttpMaxRequestBodySizeFeature? size) =>
        (_decoded, _sent, _maxInflation, _size) = (decoded, sent, maxInflation, size);

    /// <summary>The body of a request in one coding; null for a coding that is not taken.</summary>
    public static CodedBody? Of(HttpContext context, string coding, int maxInflation)
    {
        var sent = new CountedBody(context.Request.Body);
        Stream? decoded = coding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(sent, CompressionMode.Decompress),
            "br" => new BrotliBody(sent),
            "zstd" => Zstandard(sent),
            _ => null,
        };
        return decoded is null ? null : new CodedBody(decoded, sent, maxInflation, context.Features.Get<IHttpMaxRequestBodySizeFeature>());
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await _decoded.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or ZstdException)
        {
            throw new RefusedException(Problems.BrokenEncoding);
        }

        if (read == 0 && !buffer.IsEmpty && !_sent.WasReadToItsEnd)
            throw new RefusedException(Problems.BrokenEncoding);

        _given += read;
        if (_size?.MaxRequestBodySize is { } most && _given > most)
            throw new RefusedException(Problems.TooLarge);
        if (_given > Free && _given / _maxInflation > _sent.Bytes)
            throw new RefusedException(Problems.TooLarge with { Detail = "The body becomes far larger than what was sent." });

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoded.Dispose();
        base.Dispose(disposing);
    }

    private static DecompressionStream Zstandard(Stream sent)
    {
        var stream = new DecompressionStream(sent, checkEndOfStream: true);
        stream.SetParameter(ZstdSharp.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
        return stream;
    }

    /// <summary>Counts what has been taken from the connection.</summary>
    private sealed class CountedBody(Stream body) : ForwardStream
    {
        private bool _hasEnded;

        public long Bytes { get; private set; }

        /// <summary>
        /// Whether there was something, and nothing of it is left. A decoder that stands behind the end of what it knows asks whether more comes, and stops
        /// without asking where it has more already that is nothing it knows.
        /// </summary>
        public bool WasReadToItsEnd => _hasEnded && Bytes > 0;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await body.ReadAsync(buffer, cancellationToken);
            Bytes += read;
            _hasEnded |= read == 0 && !buffer.IsEmpty;
            return read;
        }
    }
}
