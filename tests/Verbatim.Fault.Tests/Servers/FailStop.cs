using System.Net;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>A run that is recorded until a system call fails beneath it; the process must end, and after its restart the same frames are sent again.</summary>
internal sealed class FailStop(FaultServer server, string run)
{
    private const int Frames = 200;

    // So that the log is moved into the database every few dozen frames.
    private const int PaddingChars = 120_000;

    private readonly Producer _producer = new(server, run, Frames, seed: 7, PaddingChars);
    private int _sent;

    public int ExitCode { get; private set; }

    /// <summary>The answer of the append that met the fault; 0 for none.</summary>
    public HttpStatusCode Status { get; private set; }

    /// <summary>Whether the frame that was not acknowledged was there after the restart: it may be.</summary>
    public bool WasThere { get; private set; }

    /// <summary>Breaks, restarts, and records to the end.</summary>
    public async Task ProvokeAsync(string calls, string injection, string file, CancellationToken cancellation)
    {
        await _producer.BeginAsync(cancellation);
        Task following = new LiveReader(server, run, "reader").FollowAsync(cancellation);
        await using (await server.InjectAsync(calls, injection, file))
        {
            do
                Status = await AppendNextAsync(cancellation);
            while (Status == HttpStatusCode.OK && _sent < Frames - 10);

            server.History.Answered($"the append of {run} whose {calls} failed", (int)Status, 0, 503);
            if (Status is not (0 or HttpStatusCode.ServiceUnavailable))
                throw new InvalidOperationException($"The append of {run} whose {calls} failed was answered {(int)Status}.");
            server.History.Unanswered(run, History.LineOf(_producer.Frame(_sent)));
            ExitCode = await server.Process.ExitAsync();
        }

        await server.RestartAsync();
        var reads = new PublicReads(server);
        WasThere = PublicReads.LinesOf(await reads.StreamAsync(run, "", cancellation)).Length >= _sent;
        await reads.TakeEarlierAsync(run, "after the restart", cancellation);
        await _producer.AppendUntilTakenAsync(_sent, _sent, cancellation);
        await _producer.EndAsync(_sent + 1, cancellation);
        await following;
    }

    public Task TakeReadsAsync(CancellationToken cancellation) => new PublicReads(server).TakeAsync(run, _sent, cancellation);

    private Task<HttpStatusCode> AppendNextAsync(CancellationToken cancellation)
    {
        _producer.Send(++_sent, _sent);
        return _producer.AppendAsync(_sent, _sent, cancellation);
    }
}
