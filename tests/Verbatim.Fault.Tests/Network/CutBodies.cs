using System.Net.Sockets;
using System.Text;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Fault.Tests.Network;

/// <summary>Records a run in bodies of a few frames, each of which is first cut somewhere and then sent again.</summary>
internal sealed class CutBodies(FaultServer server, BodyForm form, string run)
{
    private const int FramesPerBody = 2;

    public string Run => run;

    public int Cuts { get; private set; }

    /// <summary>A run of as many bodies as one of them has bytes, the k-th of which is cut after k bytes.</summary>
    /// <returns>How many frames the run has.</returns>
    public async Task<int> RecordAsync(CancellationToken cancellation)
    {
        // Bodies grow with the digits of their event ids, and with what the script makes of them: none here is longer than this one.
        int bodies = form.Of(Frames(new Producer(server, run, int.MaxValue, seed: 0), 4_498)).Length;
        int frames = (bodies * FramesPerBody) + 1;
        var producer = new Producer(server, run, frames, seed: 0);
        await producer.BeginAsync(cancellation);
        for (int cut = 0; cut < bodies; cut++)
            await RecordBodyAsync(producer, (cut * FramesPerBody) + 1, cut, cancellation);

        await producer.AppendUntilTakenAsync(frames, frames, cancellation);
        return frames;
    }

    private async Task RecordBodyAsync(Producer producer, int first, int cut, CancellationToken cancellation)
    {
        int last = first + FramesPerBody - 1;
        producer.Send(first, last);
        byte[][] frames = [.. Frames(producer, first)];
        byte[] body = form.Of(frames);
        await SendAsync(body.AsMemory(0, Math.Min(cut, body.Length - 1)), body.Length, resets: cut % 2 == 0, cancellation);
        foreach (byte[] frame in frames)
            server.History.Unanswered(run, History.LineOf(frame));

        BodyForm.Outcome retry = await form.PostAsync(server, run, frames, cancellation);
        server.History.Answered($"the retry of a body in {form.Name} that was cut after {cut} bytes", retry.Status, 200);
        Cuts++;
        Assert.Equal(FramesPerBody, retry.Accepted + retry.Duplicates);
        for (int i = 0; i < frames.Length; i++)
            server.History.Acked(run, History.LineOf(frames[i]), isNew: i >= retry.Duplicates);
    }

    private static IEnumerable<byte[]> Frames(Producer producer, int first) => Enumerable.Range(first, FramesPerBody).Select(producer.Frame);

    private async Task SendAsync(ReadOnlyMemory<byte> begun, int promised, bool resets, CancellationToken cancellation)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Uri address = server.Process.Address;
        await socket.ConnectAsync(address.Host, address.Port, cancellation);
        string head = $"POST {RunClient.Runs}/{run}/frames HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {server.Token}\r\n"
            + $"Content-Type: {form.MediaType}\r\nContent-Length: {promised}\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head), cancellation);
        if (begun.Length > 0)
            await socket.SendAsync(begun, cancellation);

        // A reset may overtake what was sent before it; an orderly end does not.
        if (resets)
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
    }
}
