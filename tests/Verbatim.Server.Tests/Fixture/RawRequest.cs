using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Verbatim.Server.Tests.Fixture;

/// <summary>A request on a bare socket: body and answer at the same time, which no HTTP/1.1 client library does.</summary>
public sealed class RawRequest : IAsyncDisposable
{
    private readonly TcpClient _client = new();
    private StreamReader _answer = null!;

    /// <summary>Sends a head as it should be: with its host, and ended.</summary>
    public static Task<RawRequest> OpenAsync(Uri server, string head) =>
        BeginAsync(server, $"{head.ReplaceLineEndings("\r\n")}\r\nHost: {server.Authority}\r\n\r\n");

    /// <summary>Sends these characters and nothing else, each as one byte.</summary>
    public static async Task<RawRequest> BeginAsync(Uri server, string text)
    {
        var request = new RawRequest();
        await request._client.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        request._answer = new StreamReader(request._client.GetStream());
        await request.SendAsync(Encoding.Latin1.GetBytes(text));
        return request;
    }

    /// <summary>A chunked body of frames into a run, acknowledged line by line.</summary>
    public static Task<RawRequest> RecordAsync(ServerProcess server, string token, string run) => OpenAsync(
        server.Address,
        $"""
        POST {RunClient.Runs}/{run}/frames HTTP/1.1
        Authorization: Bearer {token}
        Content-Type: application/x-ndjson
        Accept: application/x-ndjson
        Transfer-Encoding: chunked
        """);

    /// <summary>Reads until the server closes the connection, and gives all of it.</summary>
    public async Task<string> ReadToEndAsync()
    {
        try
        {
            return await _answer.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (IOException)
        {
            // Reset instead of closed: the answer was lost with it.
            return "";
        }
    }

    /// <summary>So many characters of the answer, or fewer where it ends before.</summary>
    public async Task<string> ReadAsync(int characters)
    {
        char[] read = new char[characters];
        int count = await _answer.ReadBlockAsync(read, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        return new string(read, 0, count);
    }

    public async Task SendAsync(byte[] bytes) => await _client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);

    public async Task SendChunkAsync(byte[] bytes) => await SendAsync(
        [.. Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. bytes, .. "\r\n"u8]);

    public async Task<string?> ReadLineAsync() =>
        await _answer.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Reads up to the blank line, and gives the status line.</summary>
    public async Task<string> ReadHeadAsync()
    {
        string status = await ReadLineAsync() ?? "";
        while (await ReadLineAsync() is { Length: > 0 })
        {
        }

        return status;
    }

    /// <summary>Reads until the server is done or gone, and tells how many bytes came.</summary>
    public async Task<long> DrainAsync()
    {
        long bytes = 0;
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await _client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and int read)
                bytes += read;
        }
        catch (IOException)
        {
            // Cut off: that is an end, too.
        }

        return bytes;
    }

    /// <summary>The next chunk of the answer, as text.</summary>
    public async Task<string> ReadChunkAsync()
    {
        int length = int.Parse(await ReadLineAsync() ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        char[] chunk = new char[length];
        await _answer.ReadBlockAsync(chunk, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        await ReadLineAsync();
        return new string(chunk);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
