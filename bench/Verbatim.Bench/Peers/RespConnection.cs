using System.Globalization;
using System.Text;

namespace Verbatim.Bench.Peers;

/// <summary>A connection to Redis. A client that shares one among many could not wait on it.</summary>
internal sealed class RespConnection : IDisposable
{
    private readonly PeerSocket _socket;

    private RespConnection(PeerSocket socket) => _socket = socket;

    public static async Task<RespConnection> OpenAsync(int port) => new(await PeerSocket.OpenAsync(port));

    /// <summary>Sends a command of words without spaces.</summary>
    public ValueTask SendAsync(string command)
    {
        string[] words = command.Split(' ');
        return SendAsync(Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n") + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"))));
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> commands) => _socket.SendAsync(commands);

    /// <summary>Waits for the answer to the oldest command that has none.</summary>
    /// <returns>Good until the next one is waited for.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(CancellationToken cancellationToken = default)
    {
        int length;
        while (!RespReader.TryMeasure(_socket.Unread.Span, out length))
            await _socket.ReceiveAsync(cancellationToken);

        ReadOnlyMemory<byte> answer = _socket.Unread[..length];
        _socket.Take(length);
        return answer;
    }

    public async Task<long> NumberAsync(string command)
    {
        await SendAsync(command);
        return new RespReader((await AnswerAsync()).Span).Number();
    }

    public void Dispose() => _socket.Dispose();
}
