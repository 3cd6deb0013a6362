using Microsoft.Data.Sqlite;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>Promises 1 to 3 under <c>kill -9</c> in the middle of sealing: a run reads as it was recorded, sealed, half sealed or not.</summary>
public sealed class KilledSealingTests(ITestOutputHelper output) : IDisposable
{
    private const int ShortRuns = 60;
    private const int LongRuns = 8;
    private static readonly int Kills = Environment.GetEnvironmentVariable("NIGHTLY") == "1" ? 100 : 10;

    private readonly string _directory = Directory.CreateTempSubdirectory("verbatim-").FullName;
    private readonly string _recorded = Directory.CreateTempSubdirectory("verbatim-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        Directory.Delete(_recorded, recursive: true);
    }

    [Fact]
    public async Task Killed_while_it_seals_every_run_reads_as_it_was_recorded_and_is_sealed_in_the_end()
    {
        Dictionary<string, byte[]> runs = await RecordAsync();
        Copy(_directory, _recorded);
        Random random = new(21);
        int halfSealed = 0;
        int kills = 0;
        await using ServerProcess server = await StartAsync(seals: true);
        using RunClient client = server.Member();
        while (kills < Kills)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 200)), Cancellation);
            await server.KillAsync();
            kills++;
            halfSealed += Scalar("select count(distinct b.run) from block b join run r on r.number = b.run where b.coding > 0 and r.seal_xxh3 is null");
            if (Scalar("select count(*) from run where seal_xxh3 is null") == 0)
                Copy(_recorded, _directory);

            await server.RestartAsync();
            foreach (string run in runs.Keys.Where(_ => random.Next(12) == 0))
                Assert.Equal(runs[run], await new RunApi(client.Http, run).StreamAsync(Cancellation));
        }

        foreach ((string run, byte[] expected) in runs)
        {
            RunApi api = new(client.Http, run);
            Assert.Equal(expected, await api.SealedStreamAsync(Cancellation));
            Assert.Equal(expected, await api.StreamAsync(Cancellation));
            Assert.Equal(expected, RunApi.AsStream(await api.WalkBackAsync(37, Cancellation)));
        }

        output.WriteLine($"{kills} kills, {runs.Count} runs, {halfSealed} times a run was found half sealed, 0 differences");
        Assert.True(halfSealed > 0, "No kill met a run that was half sealed.");
    }

    private async Task<Dictionary<string, byte[]>> RecordAsync()
    {
        await using ServerProcess server = await StartAsync(seals: false);
        using RunClient client = server.Member();
        Dictionary<string, byte[]> runs = [];
        Random random = new(22);
        for (int i = 0; i < ShortRuns + LongRuns; i++)
        {
            string run = await client.CreateAsync();
            int count = i % (ShortRuns / LongRuns) == 0 && i > 0 ? 90 : random.Next(2, 40);
            string[] frames =
            [
                .. Enumerable.Range(1, count).Select(eventId => SomeFrames.Delta(eventId, run, Noise(random, count == 90 ? 60_000 : random.Next(300)))),
                SomeFrames.Final(count + 1, run),
            ];
            foreach (string[] batch in frames.Chunk(count == 90 ? 20 : 5))
                await client.RecordedAsync(run, batch);
            runs[run] = SomeFrames.Sse(frames);
        }

        return runs;
    }

    private Task<ServerProcess> StartAsync(bool seals) => ServerProcess.StartAsync(new ServerSettings
    {
        DataDirectory = _directory,
        Variables = new Dictionary<string, string> { ["Ledger__Seals"] = seals ? "true" : "false", ["Ledger__SealAfter"] = "00:00:00" },
    });

    // What was recorded and not sealed comes back: there are more kills than one store has to seal.
    private static void Copy(string from, string to)
    {
        foreach (string old in Directory.EnumerateFiles(to))
            File.Delete(old);
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private int Scalar(string sql)
    {
        string file = Path.Combine(_directory, "ledger.db");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Noise(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return Convert.ToBase64String(bytes)[..length];
    }
}
