using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Proofs;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>Records a run in a body that stays open, a frame once the one before it is acknowledged by a line; where the body is ended early, another goes on.</summary>
internal sealed class OpenRecorder(FaultServer server, string run, int seed)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(40);

    private readonly FrameScript _script = new(run, run, seed % 50);
    private int _done;

    /// <summary>How often a body was ended by a last line that says why, or refused with a status that does.</summary>
    public int Told { get; private set; }

    /// <summary>How often one met no server: nothing of it was taken.</summary>
    public int Missed { get; private set; }

    /// <summary>Records until so many frames are acknowledged; the last of them ends the run.</summary>
    public async Task RecordAsync(int frames, int pauseMs, CancellationToken cancellation)
    {
        await new Producer(server, run, frames, seed).BeginAsync(cancellation);
        while (_done < frames)
        {
            try
            {
                await using RawRequest body = await RawRequest.RecordAsync(server.Process, server.Token, run);
                if (await body.ReadHeadAsync() is "HTTP/1.1 200 OK")
                    await RecordAsync(body, frames, pauseMs, cancellation);
                else
                    Missed++;
            }
            catch (Exception gone) when (gone is IOException or SocketException)
            {
                Missed++;
            }

            await Task.Delay(BetweenTries, cancellation);
        }
    }

    private async Task RecordAsync(RawRequest body, int frames, int pauseMs, CancellationToken cancellation)
    {
        while (_done < frames)
        {
            Line frame = History.LineOf(_script.Frame(_done + 1, _done + 1 == frames));
            server.History.Sent(run, frame);
            if (await AnswerAsync(body, frames) is var (isTaken, status) && !isTaken)
            {
                server.History.Unanswered(run, frame);
                server.History.Answered($"an open body of {run}", status, 503);
                Told += status == 503 ? 1 : 0;
                return;
            }

            server.History.Acked(run, frame, isNew: true);
            _done++;
            await Task.Delay(TimeSpan.FromMilliseconds(pauseMs), cancellation);
        }
    }

    /// <returns>Whether the frame is recorded; else the status of the problem, 0 where nothing came that says so.</returns>
    private async Task<(bool IsTaken, int Status)> AnswerAsync(RawRequest body, int frames)
    {
        try
        {
            await body.SendChunkAsync(_script.Lines(_done + 1, _done + 1, frames));
            using JsonDocument line = JsonDocument.Parse(await body.ReadChunkAsync());
            return line.RootElement.TryGetProperty("status", out JsonElement status) ? (false, status.GetInt32())
                : (line.RootElement.GetProperty("last_event_id").GetRawText() == (_done + 1).ToString(CultureInfo.InvariantCulture), 0);
        }
        catch (Exception gone) when (gone is IOException or JsonException)
        {
            return (false, 0);
        }
    }
}
