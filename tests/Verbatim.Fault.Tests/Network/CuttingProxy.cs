using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Verbatim.Fault.Tests.Servers;

namespace Verbatim.Fault.Tests.Network;

/// <summary>Stands before the server and cuts a connection after so many bytes of the answer.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private Cut? _next;
    private long _passed;

    private CuttingProxy(FaultServer server)
    {
        _server = server.Process.Address;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = new Uri($"http://{_listener.LocalEndPoint}");
        Http = server.Client(Address, new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Makes a connection for each request.</summary>
    public HttpClient Http { get; }

    /// <summary>How many bytes of the answer the latest connection has passed on.</summary>
    public long Passed => Volatile.Read(ref _passed);

    public static CuttingProxy Start(FaultServer server) => new(server);

    /// <summary>The next connection ends after so many bytes of the answer: with a reset, which may take bytes with it, or as if all were well.</summary>
    public void CutNext(long afterBytes, bool resets) => Volatile.Write(ref _next, new Cut(afterBytes, resets));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(PassAsync(await _listener.AcceptAsync(_closing.Token), Interlocked.Exchange(ref _next, null)));
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    private async Task PassAsync(Socket client, Cut? cut)
    {
        using Socket _ = client;
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Volatile.Write(ref _passed, 0);
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port, _closing.Token);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            Task up = CopyAsync(client, server, long.MaxValue, counts: false, either.Token);
            Task down = CopyAsync(server, client, cut?.AfterBytes ?? long.MaxValue, counts: true, either.Token);
            await Task.WhenAny(up, down);
            if (cut is { Resets: true })
                client.LingerState = new LingerOption(enable: true, seconds: 0);
            await either.CancelAsync();
            await Task.WhenAll(up, down);
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException)
        {
            // One of the two went first, or the proxy did.
        }
    }

    private async Task CopyAsync(Socket from, Socket to, long bytes, bool counts, CancellationToken cancellation)
    {
        byte[] buffer = new byte[16 * 1024];
        while (bytes > 0 && await from.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, bytes)), cancellation) is > 0 and int read)
        {
            bytes -= read;
            if (counts)
                Interlocked.Add(ref _passed, read);
            await to.SendAsync(buffer.AsMemory(0, read), cancellation);
        }
    }

    private sealed record Cut(long AfterBytes, bool Resets);
}
