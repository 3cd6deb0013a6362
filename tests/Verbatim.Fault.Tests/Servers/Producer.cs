using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Proofs;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>Records a run in small batches, and sends a batch again until it is answered.</summary>
internal sealed class Producer(FaultServer server, string run, int frames, int seed, int padding = 0)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(40);

    private readonly FrameScript _script = new(run, run, seed % 50) { Padding = padding };
    private readonly Random _random = new(seed);
    private int _end = frames;

    public string Run => run;

    /// <summary>What the run's request carries.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    public int Retries { get; private set; }

    /// <summary>How often the server was busy, and said when to come back.</summary>
    public int Refusals { get; private set; }

    public byte[] Frame(int eventId) => _script.Frame(eventId, eventId == _end);

    /// <summary>The run from its beginning to its end, with pauses of up to so many milliseconds.</summary>
    public async Task RecordAsync(int largestBatch, int longestPauseMs, CancellationToken cancellation)
    {
        await BeginAsync(cancellation);
        for (int done = 0; done < _end;)
        {
            int last = Math.Min(_end, done + _random.Next(1, largestBatch + 1));
            await AppendUntilTakenAsync(done + 1, last, cancellation);
            done = last;
            if (longestPauseMs > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(longestPauseMs)), cancellation);
        }
    }

    public Task BeginAsync(CancellationToken cancellation) => RetryAsync(
        async () =>
        {
            using StringContent body = new(
                JsonSerializer.Serialize(new { workflow_run_id = run, workflow_key = "fault", conversation_id = run, attachments = Attachments.Select(id => new { object_id = id }) }), Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await server.Http.PostAsync(RunClient.Runs, body, cancellation);
            return answer.StatusCode;
        },
        cancellation);

    /// <summary>Sends frames, known to the history before the first byte of them leaves, until they are acknowledged.</summary>
    public async Task AppendUntilTakenAsync(int first, int last, CancellationToken cancellation)
    {
        Send(first, last);
        await RetryAsync(() => AppendAsync(first, last, cancellation), cancellation);
    }

    /// <summary>Ends the run earlier, with the frame of this number.</summary>
    public Task EndAsync(int eventId, CancellationToken cancellation)
    {
        _end = eventId;
        return AppendUntilTakenAsync(eventId, eventId, cancellation);
    }

    public void Send(int first, int last)
    {
        for (int eventId = first; eventId <= last; eventId++)
            server.History.Sent(run, History.LineOf(Frame(eventId)));
    }

    /// <summary>Sends frames once.</summary>
    /// <returns>The status; 0 where there was no answer.</returns>
    public async Task<HttpStatusCode> AppendAsync(int first, int last, CancellationToken cancellation)
    {
        try
        {
            var body = new ByteArrayContent(_script.Lines(first, last, _end));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using HttpResponseMessage answer = await server.Http.PostAsync($"{RunClient.Runs}/{run}/frames", body, cancellation);
            byte[] text = await answer.Content.ReadAsByteArrayAsync(cancellation);
            Note(first, text);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null)
                Refusals++;
            return answer.StatusCode;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            for (int eventId = first; eventId <= last; eventId++)
                server.History.Unanswered(run, History.LineOf(Frame(eventId)));
            return 0;
        }
    }

    // What was there already comes first, then what this request wrote, also where the rest was refused.
    private void Note(int first, byte[] answer)
    {
        using JsonDocument json = JsonDocument.Parse(answer);
        if (!json.RootElement.TryGetProperty("accepted", out JsonElement accepted))
            return;

        int duplicates = json.RootElement.GetProperty("duplicates").GetInt32();
        for (int i = 0; i < duplicates + accepted.GetInt32(); i++)
            server.History.Acked(run, History.LineOf(Frame(first + i)), isNew: i >= duplicates);
    }

    private async Task RetryAsync(Func<Task<HttpStatusCode>> call, CancellationToken cancellation)
    {
        while (true)
        {
            HttpStatusCode status;
            try
            {
                status = await call();
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                status = 0;
            }

            if (status is HttpStatusCode.OK or HttpStatusCode.Created)
                return;
            if (status is not (0 or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage))
                throw new InvalidOperationException($"{run}: answered {(int)status}.");

            Retries++;
            await Task.Delay(BetweenTries, cancellation);
        }
    }
}
