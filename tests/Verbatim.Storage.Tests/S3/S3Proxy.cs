using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Verbatim.Storage.Tests.S3;

/// <summary>Stands before an S3, takes a request whole before it passes it on, and breaks those that <see cref="Fault"/> picks.</summary>
/// <remarks>S3 takes a body whole or not at all. s3rver writes what comes; so that a cut is a cut as at S3, it never sees one unless a fault says so.</remarks>
internal sealed class S3Proxy : IAsyncDisposable
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    private readonly Uri _server;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    /// <param name="server">What it stands before.</param>
    /// <param name="port">Where another of these stood before it; a free one unless given.</param>
    public S3Proxy(S3Server server, int port = 0)
    {
        _server = server.Address;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen();
        Address = new Uri($"http://{_listener.LocalEndPoint}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>What happens to a request; null passes it on. Asked from several threads.</summary>
    public Func<S3Request, S3Fault?> Fault { get; set; } = _ => null;

    /// <summary>All requests so far, in the order in which they came.</summary>
    public ConcurrentQueue<S3Request> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _http.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(ServeAsync(await _listener.AcceptAsync(_closing.Token)));
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield();
        using Socket _ = client;
        client.NoDelay = true;
        await using var stream = new NetworkStream(client);
        PipeReader incoming = PipeReader.Create(stream);
        try
        {
            while (await ReadHeadAsync(incoming) is { } request)
            {
                Requests.Enqueue(request);
                if (!await AnswerAsync(request, Fault(request), incoming, stream))
                {
                    client.LingerState = new LingerOption(enable: true, seconds: 0);
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or HttpRequestException)
        {
            // The caller went first, or the server, or the proxy is closed.
        }
    }

    private async Task<S3Request?> ReadHeadAsync(PipeReader incoming)
    {
        while (true)
        {
            ReadResult read = await incoming.ReadAsync(_closing.Token);
            var reader = new SequenceReader<byte>(read.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> head, HeadEnd))
            {
                var request = S3Request.Parse(Encoding.ASCII.GetString(head));
                incoming.AdvanceTo(reader.Position);
                return request;
            }

            incoming.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return null;
        }
    }

    private async Task<byte[]> ReadBodyAsync(PipeReader incoming, int bytes)
    {
        if (bytes == 0)
            return [];

        ReadResult read = await incoming.ReadAtLeastAsync(bytes, _closing.Token);
        if (read.Buffer.Length < bytes)
            throw new IOException("The caller has gone.");

        byte[] body = read.Buffer.Slice(0, bytes).ToArray();
        incoming.AdvanceTo(read.Buffer.GetPosition(bytes));
        return body;
    }

    /// <returns>False where the connection is to be reset.</returns>
    private async Task<bool> AnswerAsync(S3Request request, S3Fault? fault, PipeReader incoming, Stream client)
    {
        if (fault is S3Fault.Reset)
            return false;

        if (request.Headers.Contains("Expect: 100-continue", StringComparer.OrdinalIgnoreCase))
            await client.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _closing.Token);
        switch (fault)
        {
            case S3Fault.CutRequest cut:
                byte[] part = await ReadBodyAsync(incoming, Math.Min(cut.AfterBytes, request.BodyBytes));
                if (cut.Reaches)
                    await SendPartAsync(request, request.BodyBytes, part);
                return false;
        }

        byte[] body = await ReadBodyAsync(incoming, request.BodyBytes);
        switch (fault)
        {
            case S3Fault.Silence:
                await incoming.ReadAsync(_closing.Token);
                return false;
            case S3Fault.Refuse refusal:
                string error = $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{refusal.Code}</Code><Message>As the test wants it.</Message></Error>";
                await WriteAsync(client, request, refusal.Status, ["Content-Type: application/xml"], Encoding.UTF8.GetBytes(error));
                return true;
            case S3Fault.Redirect redirect:
                await WriteAsync(client, request, 307, [$"Location: {new Uri(redirect.To, request.Target)}"], []);
                return true;
            case S3Fault.Misstate { By: > 0 } longer:
                await SendPartAsync(request, request.BodyBytes + longer.By, body);
                return false;
            case S3Fault.Misstate { By: < 0 } shorter:
                body = body[..Math.Max(0, body.Length + shorter.By)];
                break;
        }

        using HttpResponseMessage answer = await PassAsync(request, body);
        byte[] content = await answer.Content.ReadAsByteArrayAsync(_closing.Token);
        return await PassBackAsync(client, request, answer, content, incoming, fault);
    }

    private async Task<bool> PassBackAsync(Stream client, S3Request request, HttpResponseMessage answer, byte[] content, PipeReader incoming, S3Fault? fault)
    {
        string[] headers = [.. answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is not ("Content-Length" or "Transfer-Encoding" or "Connection" or "Keep-Alive"))
            .SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}"))];
        int length = request.Method == "HEAD" ? (int)(answer.Content.Headers.ContentLength ?? 0) : content.Length;
        switch (fault)
        {
            case S3Fault.LoseAnswer:
                return false;
            case S3Fault.CutAnswer cut:
                await WriteAsync(client, request, (int)answer.StatusCode, headers, content[..Math.Min(cut.AfterBytes, content.Length)], length);
                if (cut.BeforeReset is { } happensAsync)
                    await happensAsync();
                return false;
            case S3Fault.SilenceAfter silence:
                await WriteAsync(client, request, (int)answer.StatusCode, headers, content[..Math.Min(silence.Bytes, content.Length)], length);
                await incoming.ReadAsync(_closing.Token);
                return false;
            case S3Fault.Alter alter:
                content = alter.Change(content);
                if (alter.Tag is { } tag)
                    headers = [.. headers.Where(header => !header.StartsWith("ETag:", StringComparison.OrdinalIgnoreCase)), $"ETag: {tag}"];
                length = request.Method == "HEAD" ? length : content.Length;
                break;
        }

        await WriteAsync(client, request, (int)answer.StatusCode, headers, content, length);
        return true;
    }

    private async Task<HttpResponseMessage> PassAsync(S3Request request, byte[] body)
    {
        using var passed = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_server, request.Target));
        if (request.Method is "PUT" or "POST")
            passed.Content = new ByteArrayContent(body);
        foreach (string header in Passed(request))
        {
            string[] parts = header.Split(':', 2);
            if (!passed.Headers.TryAddWithoutValidation(parts[0], parts[1].Trim()))
                passed.Content?.Headers.TryAddWithoutValidation(parts[0], parts[1].Trim());
        }

        return await _http.SendAsync(passed, _closing.Token);
    }

    // A connection of its own that ends behind the part, as one that was cut does: the server gets what was on its way.
    private async Task SendPartAsync(S3Request request, int statedBytes, byte[] part)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(_server.Host, _server.Port, _closing.Token);
        NetworkStream stream = server.GetStream();
        string head = $"{request.Method} {request.Target} HTTP/1.1\r\nHost: {_server.Authority}\r\nContent-Length: {statedBytes}\r\n{string.Join("\r\n", Passed(request))}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _closing.Token);
        await stream.WriteAsync(part, _closing.Token);
        server.Client.Shutdown(SocketShutdown.Send);
        await stream.CopyToAsync(Stream.Null, _closing.Token);
    }

    private static IEnumerable<string> Passed(S3Request request) => request.Headers.Where(header =>
        !header.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)
        && !header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)
        && !header.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)
        && !header.StartsWith("Expect:", StringComparison.OrdinalIgnoreCase));

    private async Task WriteAsync(Stream client, S3Request request, int status, IEnumerable<string> headers, byte[] body, int? length = null)
    {
        string head = string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nContent-Length: {length ?? body.Length}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");
        await client.WriteAsync(Encoding.Latin1.GetBytes(head), _closing.Token);
        if (request.Method != "HEAD")
            await client.WriteAsync(body, _closing.Token);
    }
}
