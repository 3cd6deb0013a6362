using System.Net;
using System.Text;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Proofs.Exact;

/// <summary>Records runs before the eyes of a follower, and reads them as they stand, sealed, and after a restart.</summary>
internal sealed class ExactStages(params IEnumerable<(string Name, string Value)> settings)
{
    private const int BodyBytes = 2 * 1024 * 1024;

    private readonly List<ExactRun> _runs = [];
    private readonly List<Task> _follows = [];

    private static CancellationToken Cancellation => RunClient.Cancellation;

    /// <summary>Does it all.</summary>
    /// <param name="record">Records runs with <see cref="RecordAsync"/>.</param>
    /// <returns>How many runs there are, and how many frames were compared.</returns>
    public async Task<(int Runs, long Compared)> RunAsync(Func<RunClient, Task> record)
    {
        string directory = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            long compared = 0;
            await using (ServerProcess server = await StartAsync(directory, seals: false))
            {
                using RunClient client = server.Member();
                await record(client);
                await Task.WhenAll(_follows);
                compared += _runs.Sum(run => run.Frames.Count) + await CheckAsync(server, client, "recorded", areSealed: false, exports: true);
            }

            await using ServerProcess sealing = await StartAsync(directory, seals: true);
            using RunClient reader = sealing.Member();
            compared += await CheckAsync(sealing, reader, "sealed", areSealed: true, exports: false);
            await sealing.RestartAsync();
            compared += await CheckAsync(sealing, reader, "restarted", areSealed: true, exports: true);
            return (_runs.Count, compared);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Records a run, in bodies of both kinds, while somebody follows it.</summary>
    /// <param name="client">The recorder.</param>
    /// <param name="what">What it is a trial of.</param>
    /// <param name="run">Begun already.</param>
    /// <param name="frames">All of them, the last one terminal.</param>
    public Task RecordAsync(RunClient client, string what, string run, IReadOnlyList<byte[]> frames) => RecordRestAsync(client, what, run, [], frames);

    /// <summary>The same for a run of which some frames are recorded already.</summary>
    public async Task RecordRestAsync(RunClient client, string what, string run, IReadOnlyList<byte[]> recorded, IReadOnlyList<byte[]> rest)
    {
        var exact = new ExactRun(what, run, [.. recorded, .. rest]);
        LiveFollower follower = await LiveFollower.AttachAsync(client.Http, new RunApi(client.Http, run), Cancellation);
        _follows.Add(ComparedAsync(exact, follower));
        _runs.Add(exact);
        bool isSse = false;
        for (int from = 0; from < rest.Count;)
        {
            byte[][] body = Body(rest, from);
            byte[] bytes = isSse ? ExactRun.Joined(body, "data: "u8.ToArray(), "\n\n"u8.ToArray()) : ExactRun.Joined(body, [], "\n"u8.ToArray());
            using HttpResponseMessage answer = await client.RecordAsync(run, bytes, isSse ? "text/event-stream" : "application/x-ndjson");
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{what}: {await answer.Content.ReadAsStringAsync(Cancellation)}");
            from += body.Length;
            isSse = !isSse;
        }
    }

    private static byte[][] Body(IReadOnlyList<byte[]> frames, int from)
    {
        int count = 0;
        for (int bytes = 0; from + count < frames.Count && (count == 0 || bytes + frames[from + count].Length <= BodyBytes); count++)
            bytes += frames[from + count].Length;
        return [.. frames.Skip(from).Take(count)];
    }

    private static async Task ComparedAsync(ExactRun run, LiveFollower follower)
    {
        byte[] seen = await follower.Seen;
        Assert.True(run.Stream.AsSpan().SequenceEqual(seen), $"{run.What}: the follower saw other bytes than were sent.");
    }

    private async Task<long> CheckAsync(ServerProcess server, RunClient client, string when, bool areSealed, bool exports)
    {
        ExactReads reads = new(server, client);
        foreach (ExactRun run in _runs)
        {
            if (areSealed)
                await reads.CheckSealedAsync(run, when);
            await reads.CheckAsync(run, when, exports);
        }

        return reads.Compared;
    }

    private Task<ServerProcess> StartAsync(string directory, bool seals) => ServerProcess.StartAsync(new ServerSettings
    {
        DataDirectory = directory,
        Variables = new Dictionary<string, string>(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
        {
            ["Ledger__Seals"] = seals ? "true" : "false",
            ["Ledger__SealAfter"] = "00:00:00",
        },
    });

    /// <summary>A delta whose text is already escaped as JSON has it.</summary>
    public static byte[] Delta(int eventId, string run, ReadOnlySpan<byte> escaped) =>
    [
        .. Encoding.UTF8.GetBytes($$"""{"schema":"public_sse_v1","event_id":{{eventId}},"stream_id":"s","server_timestamp":"2026-01-31T09:30:00.000Z","kind":"message.delta","conversation_id":"{{run}}","output_index":0,"item_id":"m","content_index":0,"delta":" """.TrimEnd()),
        .. escaped,
        .. "\"}"u8,
    ];
}
