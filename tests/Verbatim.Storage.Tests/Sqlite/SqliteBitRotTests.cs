using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Verifying;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>Damaged files of a killed server: never a wrong byte, and what is missing is noticed when it is opened, read or verified.</summary>
public sealed class SqliteBitRotTests(ITestOutputHelper output) : LedgerContract
{
    private const int Seed = 20260301;

    private readonly SqliteDirectory _directory = new();
    private readonly Dictionary<string, int> _counts = [];
    private Dictionary<string, List<string>> _recorded = [];
    private bool _isSomeRunNotFound;

    private static int Flips => Environment.GetEnvironmentVariable("NIGHTLY") is null ? 200 : 2000;

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    [Fact]
    public Task A_flipped_bit_in_the_database_never_becomes_a_wrong_byte() => FlipAsync("ledger.db", isMoved: true);

    [Fact]
    public Task A_flipped_bit_in_the_log_never_takes_acknowledged_frames_away_unnoticed() => FlipAsync("ledger.db-wal", isMoved: false);

    [Fact]
    public async Task A_log_that_ends_too_early_is_noticed_wherever_it_ends()
    {
        Dictionary<string, byte[]> image = await ImageAsync(isMoved: false);
        byte[] log = image["ledger.db-wal"];

        // The last 64 pages of the log, each with a head of 24 bytes.
        for (int length = log.Length - 512; length >= Math.Max(0, log.Length - (64 * 4120)); length -= 512)
            await TryAsync(new(image) { ["ledger.db-wal"] = log[..length] }, mustRefuse: true);
        Report();
    }

    private async Task FlipAsync(string file, bool isMoved)
    {
        Dictionary<string, byte[]> image = await ImageAsync(isMoved);
        var random = new Random(Seed);
        for (int flip = 0; flip < Flips; flip++)
        {
            byte[] damaged = [.. image[file]];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            await TryAsync(new(image) { [file] = damaged }, mustRefuse: false);
        }

        Report();
    }

    /// <summary>The files as a kill leaves them, after runs that are sealed, ended and live; with everything in the database, or everything in the log.</summary>
    private async Task<Dictionary<string, byte[]>> ImageAsync(bool isMoved)
    {
        foreach (string name in (string[])["sealed", "ended", "live"])
        {
            RunRecord run = await BeginAsync(name);
            for (int id = 1; id <= 12; id++)
                await AppendAsync(run, Delta(run.Header, id, new string((char)('a' + id), 300 * id)));
            if (name != "live")
                await AppendAsync(run, Final(run.Header, 13, "The answer is forty-two."));
            if (name == "sealed")
                await Ledger.SealAsync(run.Header.Key, Cancellation);
        }

        _recorded = await ReadAllAsync(Ledger);
        Assert.Equal(3, _recorded.Count);
        if (isMoved)
            await ReopenAsync();
        Dictionary<string, byte[]> image = [];
        foreach (string file in (string[])["ledger.db", "ledger.db-wal", "ledger.witness"])
            image[file] = await File.ReadAllBytesAsync(Path.Combine(_directory.Path, file), Cancellation);
        return image;
    }

    private async Task TryAsync(Dictionary<string, byte[]> image, bool mustRefuse)
    {
        string path = Directory.CreateTempSubdirectory("verbatim-rot-").FullName;
        try
        {
            foreach ((string file, byte[] bytes) in image)
                await File.WriteAllBytesAsync(Path.Combine(path, file), bytes, Cancellation);
            string outcome = await OutcomeAsync(path);
            _counts[outcome] = _counts.GetValueOrDefault(outcome) + 1;
            if (mustRefuse)
                Assert.Equal("refused to open", outcome);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private async Task<string> OutcomeAsync(string path)
    {
        _isSomeRunNotFound = false;
        try
        {
            await using RunLedger ledger = await RunLedger.OpenAsync(SqliteLedgerStore.Open(path, new SqliteLedgerOptions()), Options, Time, Cancellation);
            Dictionary<string, List<string>> read = await ReadAllAsync(ledger);
            foreach ((string run, List<string> frames) in read)
                Assert.Equal(_recorded[run], frames);
            if (read.Count < _recorded.Count)
                return "an error when it was read";
        }
        catch (LedgerOpenException)
        {
            return "refused to open";
        }

        using SqliteVerification verification = SqliteVerification.Open(path);
        List<FoundDamage> damage = [.. verification.FindDamage()];
        await foreach (VerifiedRun run in verification.RunAsync(null, Cancellation))
            damage.AddRange(run.Damage);
        Assert.False(_isSomeRunNotFound && damage.Count == 0, "A run is not found, and verify finds nothing wrong.");
        return damage.Count > 0 ? "found by verify" : "in bytes that hold nothing";
    }

    // What a reader gets of each run: its row and all of its frames, or an error.
    private async Task<Dictionary<string, List<string>>> ReadAllAsync(RunLedger ledger)
    {
        Dictionary<string, List<string>> runs = [];
        foreach (string name in (string[])["sealed", "ended", "live"])
        {
            try
            {
                // A run that is not found where it was recorded is an answer that verify has to find wrong.
                if (await ledger.FindAsync(AHeader(name).Key, Cancellation) is not { } run)
                {
                    _isSomeRunNotFound = true;
                    runs[name] = _recorded[name];
                    continue;
                }

                List<string> frames = [$"{run.Header} {run.Status} {run.Last} {run.Bytes} {run.EndedAt} {run.FinalText} {run.StreamId}"];
                using RunReader reader = ledger.Read(run, Position.Start);
                while (await reader.NextAsync(100, Cancellation) is { } block)
                    frames.AddRange(block.Frames.Select(TextOf));
                runs[name] = frames;
            }
            catch (LedgerCorruptException)
            {
                _ = name;
            }
        }

        return runs;
    }

    private void Report() => output.WriteLine(string.Join(", ", _counts.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Value} {each.Key}")));
}
