using System.Net;
using System.Net.Sockets;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;

namespace Verbatim.Fault.Tests.Network;

/// <summary>A reader whose system takes in hardly anything on its behalf, and that itself takes what comes slowly or not at all.</summary>
internal sealed class NarrowReader(FaultServer server, string run, bool follows) : IDisposable
{
    private const int ReceiveBuffer = 4096;

    private readonly MemoryStream _taken = new();
    private HttpClient? _http;
    private HttpResponseMessage? _answer;

    /// <summary>Its end of the connection.</summary>
    public int Port { get; private set; }

    /// <summary>Opens a stream with ids and takes no more of it than the head; on a machine that is busy, it may be let go before it has even that.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        _http = server.Client(server.Process.Address, new SocketsHttpHandler { ConnectCallback = ConnectAsync });
        try
        {
            _answer = await _http.GetAsync(
                $"{RunClient.Runs}/{run}/replay/stream?ids=true{Follow}", HttpCompletionOption.ResponseHeadersRead, cancellation);
            _answer.EnsureSuccessStatusCode();
        }
        catch (HttpRequestException gone) when (gone.StatusCode is null)
        {
            _answer = null;
        }
    }

    /// <summary>Takes so many bytes after each pause until the connection ends.</summary>
    /// <returns>Whether it was cut.</returns>
    public async Task<bool> TakeAsync(int bytes, TimeSpan pause, CancellationToken cancellation)
    {
        if (_answer is null)
            return true;

        byte[] buffer = new byte[bytes];
        try
        {
            Stream body = await _answer.Content.ReadAsStreamAsync(cancellation);
            while (await body.ReadAsync(buffer, cancellation) is > 0 and int read)
            {
                _taken.Write(buffer, 0, read);
                if (pause > TimeSpan.Zero)
                    await Task.Delay(pause, cancellation);
            }

            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Takes what has come so far, comes back with the cursor of the last whole event, and takes the rest like anybody.</summary>
    public async Task ComeBackAsync(CancellationToken cancellation)
    {
        await TakeAsync(ReceiveBuffer, TimeSpan.Zero, cancellation);
        _taken.Position = 0;
        List<Line> lines = [];
        string? cursor = null;
        await foreach ((string? id, byte[] frame) in SseEvents.ReadAsync(_taken, cancellation))
        {
            lines.Add(History.LineOf(frame));
            cursor = id;
        }

        int before = lines.Count;
        while (!await ReadRestAsync())
        {
            // Let go once more, on a machine that is busy.
        }

        server.History.Resumed(new Reading(run, $"by a narrow reader, let go after {before} frames", lines));

        async Task<bool> ReadRestAsync()
        {
            try
            {
                string from = cursor is null ? "" : $"&cursor={cursor}";
                await using Stream rest = await server.Http.GetStreamAsync($"{RunClient.Runs}/{run}/replay/stream?ids=true{Follow}{from}", cancellation);
                await foreach ((string? id, byte[] frame) in SseEvents.ReadAsync(rest, cancellation))
                {
                    lines.Add(History.LineOf(frame));
                    cursor = id;
                }

                return true;
            }
            catch (Exception gone) when (gone is HttpRequestException { StatusCode: null } or IOException)
            {
                return false;
            }
        }
    }

    public void Dispose()
    {
        _answer?.Dispose();
        _http?.Dispose();
        _taken.Dispose();
    }

    private string Follow => follows ? "&follow=true" : "";

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        // Set before the connection is made: the window that is offered to the server follows from it.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = ReceiveBuffer, NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return new NetworkStream(socket, ownsSocket: true);
    }
}
