using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Verbatim.Bench;

/// <summary>One keep-alive HTTP/1.1 connection with nothing between the load and the socket.</summary>
/// <remarks>.NET's own client costs as much as the server it would measure.</remarks>
internal sealed class RawConnection : Stream
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly string _name;
    private readonly Uri _address;
    private readonly string _token;
    private int _start;
    private int _end;
    private long _left;
    private bool _isChunked;

    private RawConnection(string name, Uri address, string token) => (_name, _address, _token) = (name, address, token);

    public static Task<RawConnection> OpenAsync(Target target) => OpenAsync(target.Name, target.Address, target.Token);

    /// <param name="name">Of the server, for what is said about it.</param>
    /// <param name="address">Its port is on this machine.</param>
    /// <param name="token">Sent with each request; whoever asks for none does not look at it.</param>
    public static async Task<RawConnection> OpenAsync(string name, Uri address, string token)
    {
        var connection = new RawConnection(name, address, token);
        await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port));
        return connection;
    }

    /// <summary>The head of a request, to be sent with its body.</summary>
    /// <param name="request">Method and path.</param>
    /// <param name="headers">Lines beyond host and token, each with its CRLF.</param>
    public byte[] Head(string request, string headers) => Encoding.ASCII.GetBytes(
        $"{request} HTTP/1.1\r\nHost: {_address.Authority}\r\nAuthorization: Bearer {_token}\r\n{headers}\r\n");

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    /// <summary>Sends a piece of a body whose length nobody knows yet.</summary>
    public ValueTask SendChunkAsync(byte[] piece) =>
        SendAsync((byte[])[.. Encoding.ASCII.GetBytes(piece.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. piece, .. "\r\n"u8]);

    public ValueTask SendLastChunkAsync() => SendAsync("0\r\n\r\n"u8.ToArray());

    /// <summary>Reads the head of an answer. Its body is what this stream then gives, to its end.</summary>
    public async ValueTask ReadHeadAsync()
    {
        string status = await ReadLineAsync();
        (_left, _isChunked) = (0, false);
        for (string header = await ReadLineAsync(); header.Length > 0; header = await ReadLineAsync())
        {
            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                _left = long.Parse(header.AsSpan("Content-Length:".Length), CultureInfo.InvariantCulture);
            else if (header.StartsWith("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
                _isChunked = true;
        }

        if (!status.StartsWith("HTTP/1.1 20", StringComparison.Ordinal))
            throw new InvalidOperationException($"{_name} answered {status}: {await new StreamReader(this).ReadToEndAsync()}");
    }

    /// <summary>Reads the rest of an answer's body, for its size.</summary>
    public async ValueTask<long> ReadToEndAsync(byte[] scratch)
    {
        long bytes = 0;
        while (await ReadAsync(scratch) is > 0 and int read)
            bytes += read;

        return bytes;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 && _isChunked)
        {
            _left = long.Parse(await ReadLineAsync(cancellationToken), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _isChunked = _left > 0;
            if (!_isChunked)
                await ReadLineAsync(cancellationToken);
        }

        if (_left == 0)
            return 0;

        buffer = buffer[..(int)Math.Min(buffer.Length, _left)];
        int read;
        if (_start < _end)
        {
            read = Math.Min(buffer.Length, _end - _start);
            _buffer.AsMemory(_start, read).CopyTo(buffer);
            _start += read;
        }
        else
        {
            read = await _socket.ReceiveAsync(buffer, cancellationToken);
            if (read == 0)
                throw new EndOfStreamException($"{_name} closed the connection.");
        }

        _left -= read;
        if (_left == 0 && _isChunked)
            await ReadLineAsync(cancellationToken);

        return read;
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                string line = Encoding.ASCII.GetString(_buffer, _start, length);
                _start += length + 2;
                return line;
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            int read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read > 0 ? read : throw new EndOfStreamException($"{_name} closed the connection.");
        }
    }

    protected override void Dispose(bool disposing)
    {
        _socket.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
