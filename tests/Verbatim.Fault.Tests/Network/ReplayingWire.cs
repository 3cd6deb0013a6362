using Verbatim.Fault.Tests.Servers;

namespace Verbatim.Fault.Tests.Network;

/// <summary>Stands before the server and sends what a recorder sends more than once: at once, after one another, or after what came later; and loses answers.</summary>
internal sealed class ReplayingWire(FaultServer server, string run, int seed) : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly Random _random = new(seed);
    private readonly Queue<byte[]> _late = new();

    public int Repeated { get; private set; }

    public int Late { get; private set; }

    public int Unanswered { get; private set; }

    /// <summary>Sends what is still to come too late.</summary>
    public async Task EndAsync(Uri frames, CancellationToken cancellation)
    {
        while (_late.TryDequeue(out byte[]? body))
            await SendLateAsync(frames, body, cancellation);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        Uri address = request.RequestUri!;
        while (_late.Count > 3 || (_late.Count > 0 && _random.Next(3) == 0))
            await SendLateAsync(address, _late.Dequeue(), cancellationToken);

        switch (_random.Next(5))
        {
            case 0:
                Repeated++;
                (await SendOnceAsync(address, body, cancellationToken)).Dispose();
                return await SendOnceAsync(address, body, cancellationToken);
            case 1:
                Repeated++;
                HttpResponseMessage[] both = await Task.WhenAll(SendOnceAsync(address, body, cancellationToken), SendOnceAsync(address, body, cancellationToken));
                both[1].Dispose();
                return both[0];
            case 2:
                Unanswered++;
                foreach (byte[] frame in Appended.FramesOf(body))
                    server.History.Unanswered(run, History.LineOf(frame));
                (await SendOnceAsync(address, body, cancellationToken)).Dispose();
                throw new HttpRequestException("The answer is lost.");
            case 3:
                _late.Enqueue(body);
                return await SendOnceAsync(address, body, cancellationToken);
            default:
                return await SendOnceAsync(address, body, cancellationToken);
        }
    }

    private async Task SendLateAsync(Uri address, byte[] body, CancellationToken cancellation)
    {
        Late++;
        using HttpResponseMessage answer = await SendOnceAsync(address, body, cancellation);
        server.History.Answered("a request that came once more, and late", (int)answer.StatusCode, 200);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(Uri address, byte[] body, CancellationToken cancellation)
    {
        byte[][] frames = Appended.FramesOf(body);
        using HttpRequestMessage request = new(HttpMethod.Post, address) { Content = Appended.BodyOf(frames) };
        request.Headers.Authorization = new("Bearer", server.Token);
        HttpResponseMessage answer = await base.SendAsync(request, cancellation);
        await answer.Content.LoadIntoBufferAsync(cancellation);
        (await Appended.ReadAsync(answer, cancellation)).Note(server, run, frames);
        return answer;
    }
}
