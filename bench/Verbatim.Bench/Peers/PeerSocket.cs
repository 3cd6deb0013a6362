using System.Net;
using System.Net.Sockets;

namespace Verbatim.Bench.Peers;

/// <summary>A connection with what came on it and was not taken yet: a client of a peer costs no more than the load on Verbatim does.</summary>
internal sealed class PeerSocket : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private PeerSocket() { }

    /// <summary>What came and was not taken yet; good until the next time more is received.</summary>
    public ReadOnlyMemory<byte> Unread => _buffer.AsMemory(_start, _end - _start);

    public static async Task<PeerSocket> OpenAsync(int port)
    {
        var socket = new PeerSocket();
        await socket._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    /// <summary>Waits for more.</summary>
    public async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
            (_start, _end) = (0, 0);
        if (_buffer.Length - _end < _buffer.Length / 4)
            MakeRoom();
        int read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read > 0 ? read : throw new EndOfStreamException("The peer closed the connection.");
    }

    public void Take(int bytes) => _start += bytes;

    public void Dispose() => _socket.Dispose();

    private void MakeRoom()
    {
        int kept = _end - _start;
        byte[] room = kept > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, kept).CopyTo(room);
        (_buffer, _start, _end) = (room, 0, kept);
    }
}
