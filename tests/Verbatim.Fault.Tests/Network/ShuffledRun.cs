using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Fault.Tests.Network;

/// <summary>A run whose batches are sent in any order, each of them twice, again and again until all of them are taken.</summary>
internal sealed partial class ShuffledRun(FaultServer server, string run, int seed)
{
    public const int Frames = 120;

    private const int Batch = 4;

    private readonly Producer _producer = new(server, run, Frames, seed);
    private readonly Random _random = new(seed);
    private readonly HashSet<int> _left = [.. Enumerable.Range(0, Frames / Batch)];

    /// <summary>How many requests were taken, and how many were out of order and told where the run goes on.</summary>
    public (int Taken, int Refused) Requests { get; private set; }

    private string Address => $"{RunClient.Runs}/{run}/frames";

    /// <summary>All at once: each on a connection of its own, or all on one by HTTP/2.</summary>
    public Task SendAtOnceAsync(CancellationToken cancellation) => SendAsync(
        batches => Task.WhenAll(batches.Select(async batch =>
        {
            using ByteArrayContent body = Appended.BodyOf(FramesOf(batch));
            using HttpResponseMessage answer = await server.Http.PostAsync(Address, body, cancellation);
            return await Appended.ReadAsync(answer, cancellation);
        })),
        cancellation);

    /// <summary>One after the other on one connection, without waiting for an answer.</summary>
    public Task SendPipelinedAsync(CancellationToken cancellation) => SendAsync(
        async batches =>
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            Uri address = server.Process.Address;
            await socket.ConnectAsync(address.Host, address.Port, cancellation);
            await using NetworkStream connection = new(socket);
            await connection.WriteAsync((byte[])[.. batches.SelectMany((batch, i) => RequestOf(batch, isLast: i == batches.Length - 1))], cancellation);
            using StreamReader answers = new(connection, Encoding.UTF8);
            Match[] each = [.. Answer().Matches(await answers.ReadToEndAsync(cancellation)).Cast<Match>()];
            Assert.Equal(batches.Length, each.Length);
            return [.. each.Select(answer => Appended.Read(int.Parse(answer.Groups[1].ValueSpan), answer.Groups[2].Value))];
        },
        cancellation);

    private async Task SendAsync(Func<int[], Task<Appended[]>> send, CancellationToken cancellation)
    {
        await _producer.BeginAsync(cancellation);
        _producer.Send(1, Frames);
        while (_left.Count > 0)
        {
            int[] batches = [.. _left, .. _left];
            _random.Shuffle(batches);
            Appended[] answers = await send(batches);
            for (int i = 0; i < batches.Length; i++)
                Note(batches[i], answers[i]);
        }
    }

    private void Note(int batch, Appended answer)
    {
        server.History.Answered($"a batch of {run}, out of order", answer.Status, (int)HttpStatusCode.OK, (int)HttpStatusCode.Conflict);
        answer.Note(server, run, FramesOf(batch));
        if (answer.Status == (int)HttpStatusCode.OK)
        {
            Requests = (Requests.Taken + 1, Requests.Refused);
            _left.Remove(batch);
            return;
        }

        // A gap: where the run went on at that moment, which is before this batch.
        Requests = (Requests.Taken, Requests.Refused + 1);
        Assert.InRange(Assert.NotNull(answer.Expected), 1, batch * Batch);
    }

    private byte[][] FramesOf(int batch) => [.. Enumerable.Range((batch * Batch) + 1, Batch).Select(_producer.Frame)];

    private byte[] RequestOf(int batch, bool isLast)
    {
        byte[] body = Appended.LinesOf(FramesOf(batch));
        string head = $"POST {Address} HTTP/1.1\r\nHost: {server.Process.Address.Authority}\r\nAuthorization: Bearer {server.Token}\r\n"
            + $"Content-Type: {Appended.MediaType}\r\nContent-Length: {body.Length}\r\n{(isLast ? "Connection: close\r\n" : "")}\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    // The body is one object, whether it comes in one piece or chunked.
    [GeneratedRegex(@"HTTP/1\.1 (\d{3}) .*?\r\n\r\n.*?(\{.*?\})\s*(?:0\s*)?(?=HTTP/1\.1 |\z)", RegexOptions.Singleline)]
    private static partial Regex Answer();
}
