using System.Security.Cryptography;
using Verbatim.Ledger.Objects;

namespace Verbatim.Storage.Objects;

/// <summary>An object's bytes, which are checked before the last of them are given out.</summary>
/// <remarks>
/// Not at the end: by then a download that declared its length is complete, and its reader content with damaged bytes.
/// </remarks>
internal sealed class CheckedStream(Stream content, StoredObject stored) : Stream
{
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => stored.SizeBytes;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count = content.Read(buffer);
        Check(buffer[..count], isEnd: count == 0 && buffer.Length > 0);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await content.ReadAsync(buffer, cancellationToken);
        Check(buffer.Span[..count], isEnd: count == 0 && buffer.Length > 0);
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            _digest.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        long before = _read;
        _read += bytes.Length;
        _digest.AppendData(bytes);

        if (_read > stored.SizeBytes || (isEnd && _read < stored.SizeBytes))
            throw Damage($"it has not its {stored.SizeBytes} bytes.");

        bool isComplete = _read == stored.SizeBytes && (before < _read || _read == 0);
        if (isComplete && Convert.ToHexStringLower(_digest.GetCurrentHash()) != stored.Sha256)
            throw Damage("its digest is another.");
    }

    private ObjectCorruptException Damage(string damage) => new(stored.Tenant, stored.Id, damage);
}
