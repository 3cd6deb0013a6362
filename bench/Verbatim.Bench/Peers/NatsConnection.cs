using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Verbatim.Bench.Peers;

/// <summary>A connection to NATS: its text protocol, and JetStream's requests over it.</summary>
internal sealed class NatsConnection : IDisposable
{
    /// <summary>The subscription that answers come to.</summary>
    public const int Answers = 1;

    private readonly PeerSocket _socket;
    private readonly string _inbox = $"_INBOX.{Guid.NewGuid():n}";
    private readonly string _answers;
    private int _subscriptions = Answers;

    private NatsConnection(PeerSocket socket) => (_socket, _answers) = (socket, $"{_inbox}.{Answers}");

    public static async Task<NatsConnection> OpenAsync(int port)
    {
        var connection = new NatsConnection(await PeerSocket.OpenAsync(port));
        await connection._socket.SendAsync(Encoding.ASCII.GetBytes(
            $"CONNECT {{\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true}}\r\nSUB {connection._answers} {Answers}\r\nPING\r\n"));
        while (!await connection.IsLineAsync("PONG"))
        {
            // What the server tells of itself comes before.
        }

        return connection;
    }

    /// <summary>Writes a message as it is published, with a wish for an answer.</summary>
    public void Write(string subject, ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"PUB {subject} {_answers} {payload.Length}\r\n")));
        output.Write(payload);
        output.Write("\r\n"u8);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> messages) => _socket.SendAsync(messages);

    /// <summary>Subscribes to a subject that nobody else has.</summary>
    public async Task<(string Subject, int Id)> SubscribeAsync()
    {
        int id = ++_subscriptions;
        string subject = $"{_inbox}.{id}";
        await SendAsync(Encoding.ASCII.GetBytes($"SUB {subject} {id}\r\n"));
        return (subject, id);
    }

    public ValueTask UnsubscribeAsync(int id) => SendAsync(Encoding.ASCII.GetBytes($"UNSUB {id}\r\n"));

    /// <summary>Waits for the next message.</summary>
    /// <returns>The subscription that it is for, and its payload, good until the next one is waited for.</returns>
    public async ValueTask<(int Subscription, ReadOnlyMemory<byte> Payload)> NextAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            int length = await LineLengthAsync(cancellationToken);
            ReadOnlyMemory<byte> line = _socket.Unread[..length];
            if (line.Span.StartsWith("MSG "u8))
                return await PayloadAsync(length, SubscriptionOf(line.Span), SizeOf(line.Span), cancellationToken);

            if (line.Span.StartsWith("PING"u8))
                await SendAsync("PONG\r\n"u8.ToArray());
            else if (!line.Span.StartsWith("PONG"u8) && !line.Span.StartsWith("INFO"u8) && !line.Span.StartsWith("+OK"u8))
                throw new InvalidOperationException($"NATS sent {Encoding.ASCII.GetString(line.Span)}");

            _socket.Take(length);
        }
    }

    /// <summary>Asks JetStream without waiting for what it answers.</summary>
    public ValueTask AskAsync(string subject, string request)
    {
        var message = new ArrayBufferWriter<byte>();
        Write($"$JS.API.{subject}", Encoding.ASCII.GetBytes(request), message);
        return SendAsync(message.WrittenMemory);
    }

    /// <summary>Asks JetStream; what else comes before the answer is dropped.</summary>
    public async Task<JsonElement> RequestAsync(string subject, string request)
    {
        await AskAsync(subject, request);
        while (true)
        {
            (int subscription, ReadOnlyMemory<byte> payload) = await NextAsync();
            if (subscription == Answers)
                return Answer(payload);
        }
    }

    /// <summary>An answer of JetStream that is no error.</summary>
    public static JsonElement Answer(ReadOnlyMemory<byte> payload)
    {
        JsonElement answer = JsonSerializer.Deserialize<JsonElement>(payload.Span);
        return answer.TryGetProperty("error", out JsonElement error) ? throw new InvalidOperationException($"JetStream answered {error}") : answer;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> IsLineAsync(string word)
    {
        int length = await LineLengthAsync(CancellationToken.None);
        bool isLine = _socket.Unread.Span[..length].StartsWith(Encoding.ASCII.GetBytes(word));
        _socket.Take(length);
        return isLine;
    }

    private async ValueTask<(int Subscription, ReadOnlyMemory<byte> Payload)> PayloadAsync(
        int head, int subscription, int size, CancellationToken cancellationToken)
    {
        while (_socket.Unread.Length < head + size + "\r\n".Length)
            await _socket.ReceiveAsync(cancellationToken);

        ReadOnlyMemory<byte> payload = _socket.Unread.Slice(head, size);
        _socket.Take(head + size + "\r\n".Length);
        return (subscription, payload);
    }

    private async ValueTask<int> LineLengthAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _socket.Unread.Span.IndexOf((byte)'\n')) < 0)
            await _socket.ReceiveAsync(cancellationToken);

        return end + 1;
    }

    // MSG subject subscription [where an answer goes] size
    private static int SubscriptionOf(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> afterSubject = line["MSG ".Length..];
        return Number(afterSubject[(afterSubject.IndexOf((byte)' ') + 1)..]);
    }

    private static int SizeOf(ReadOnlySpan<byte> line) => Number(line[(line.LastIndexOf((byte)' ') + 1)..]);

    private static int Number(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out int number, out _) ? number : throw new InvalidOperationException("NATS sent a line without a number.");
}
