using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>What was deleted is on disk until it is purged, and nowhere after that.</summary>
public sealed class SqlitePurgeTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();
    private WatchedStore? _store;

    protected override ILedgerStore OpenStore() => _store = new WatchedStore(_directory.Open());

    protected override void RemoveStore() => _directory.Remove();

    [Fact]
    public async Task A_run_is_purged_when_the_window_has_passed_and_not_before()
    {
        Options.PurgeAfter = TimeSpan.FromDays(3);
        await ReopenAsync();
        string canary = Canary();
        RunRecord run = await RecordAsync("run_1", canary);
        await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation);
        Time.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await Ledger.PurgeAsync(Cancellation));
        Assert.NotEqual(0, _directory.Scalar("select count(*) from block"));

        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await Ledger.PurgeAsync(Cancellation));

        Assert.Equal(Time.GetUtcNow(), Assert.Single(await Ledger.ListDeletedAsync(run.Header.Key.Tenant, null, 10, Cancellation)).PurgedAt);
        Assert.Equal(0, await Ledger.PurgeAsync(Cancellation));
        Assert.Equal(0, _directory.Scalar("select (select count(*) from block) + (select count(*) from blank) + (select count(*) from source_body)"));
    }

    // Sizes: a block within a page, one of some pages, one of many; runs that stand between others that stay.
    [Theory]
    [InlineData(false, 40)]
    [InlineData(true, 40)]
    [InlineData(false, 9_000)]
    [InlineData(true, 9_000)]
    [InlineData(false, 300_000)]
    [InlineData(true, 300_000)]
    public async Task After_the_purge_no_file_of_the_ledger_holds_a_byte_of_it(bool isSealed, int size)
    {
        Options.PurgeAfter = TimeSpan.Zero;
        await ReopenAsync();
        List<(RunRecord Run, string Canary)> gone = [];
        List<(RunRecord Run, string Canary)> kept = [];
        for (int i = 0; i < 12; i++)
        {
            string canary = Canary();
            RunRecord run = await RecordAsync($"run_{canary}", canary, size);
            if (isSealed)
                await Ledger.SealAsync(run.Header.Key, Cancellation);
            (i % 3 == 1 ? kept : gone).Add((run, canary));
        }

        Assert.All(gone, each => Assert.NotEmpty(FilesWith(each.Canary)));
        foreach ((RunRecord run, _) in gone)
            await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation);
        Assert.Equal(gone.Count, await Ledger.PurgeAsync(Cancellation));

        Assert.All(gone, each => Assert.Empty(FilesWith(each.Canary)));
        Assert.All(kept, each => Assert.NotEmpty(FilesWith(each.Canary)));
        await ReopenAsync();
        Assert.All(gone, each => Assert.Empty(FilesWith(each.Canary)));
        foreach ((RunRecord run, _) in kept)
        {
            Assert.Equal(5, (await ReadAsync(run)).Count);
            Assert.Empty((await Ledger.VerifyAsync(run.Header.Key, null, Cancellation))!.Damage);
        }
    }

    [Fact]
    public async Task A_purge_that_was_cut_short_at_any_step_is_done_by_the_next_one()
    {
        Options.PurgeAfter = TimeSpan.Zero;
        for (int steps = 0; ; steps++)
        {
            await ReopenAsync();
            string canary = Canary();
            RunRecord run = await RecordAsync($"run_{steps}", canary, 200_000);
            await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation);
            _store!.FailPurgeAfter(steps);
            try
            {
                await Ledger.PurgeAsync(Cancellation);
                Assert.InRange(steps, 3, 200);
                return;
            }
            catch (LedgerStoppedException)
            {
                await ReopenAsync();
                Assert.Null(await Ledger.FindAsync(run.Header.Key, Cancellation));
                Assert.Equal(1, await Ledger.PurgeAsync(Cancellation));
                Assert.Empty(FilesWith(canary));
                Assert.Equal(0, _directory.Scalar("select count(*) from blank"));
            }
        }
    }

    [Fact]
    public async Task Appends_and_reads_go_on_while_runs_are_purged()
    {
        Options.PurgeAfter = TimeSpan.Zero;
        await ReopenAsync();
        string canary = Canary();
        RunRecord run = await RecordAsync("run_1", canary, 2_000_000);
        await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation);
        RunRecord live = await BeginAsync("run_live");
        Task<int> purge = Ledger.PurgeAsync(Cancellation);
        int last = 0;
        while (!purge.IsCompleted || last == 0)
        {
            await AppendAsync(live, Delta(live.Header, ++last));
            Assert.Equal(last, (await ReadAsync(live)).Count);
        }

        Assert.Equal(1, await purge);
        Assert.Empty(FilesWith(canary));
        Assert.Empty((await Ledger.VerifyAsync(live.Header.Key, null, Cancellation))!.Damage);
    }

    [Fact]
    public async Task A_reader_that_holds_on_to_the_log_is_waited_for()
    {
        Options.PurgeAfter = TimeSpan.Zero;
        await ReopenAsync();
        string canary = Canary();
        RunRecord run = await RecordAsync("run_1", canary);
        await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation);
        Task<int> purge;
        string file = Path.Combine(_directory.Path, "ledger.db");
        await using (var reader = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString()))
        {
            await reader.OpenAsync(Cancellation);
            await using SqliteTransaction snapshot = reader.BeginTransaction(deferred: true);
            await using SqliteCommand command = reader.CreateCommand();
            command.CommandText = "select count(*) from run";
            await command.ExecuteScalarAsync(Cancellation);

            purge = Ledger.PurgeAsync(Cancellation);
            await Time.AdvanceForNextAsync(Cancellation);
            Assert.False(purge.IsCompleted);
            Assert.NotEmpty(FilesWith(canary));
        }

        while (await Task.WhenAny(purge, Time.AdvanceForNextAsync(Cancellation)) != purge)
        {
        }

        Assert.Equal(1, await purge);
        Assert.Empty(FilesWith(canary));
    }

    private static string Canary() => $"canary-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";

    private List<string> FilesWith(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. Directory.EnumerateFiles(_directory.Path, "*", SearchOption.AllDirectories).Where(Holds)];

        bool Holds(string path)
        {
            // The lock is held by the ledger itself, and is empty.
            if (Path.GetFileName(path) == "lock")
                return false;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] content = new byte[file.Length];
            file.ReadExactly(content);
            return content.AsSpan().IndexOf(bytes) >= 0;
        }
    }

    // The canary is in every place that takes a caller's text.
    private async Task<RunRecord> RecordAsync(string name, string canary, int size = 40)
    {
        RunRecord run = await BeginAsync(AHeader(name) with { RequestMessage = $"{canary} {new string('q', size / 40)}" });
        await Ledger.MarkSourceBodyAsync(run, new SourceBody(Position.Start, Encoding.UTF8.GetBytes(canary)), Cancellation);
        byte[] noise = RandomNumberGenerator.GetBytes(size / 2);
        await AppendAsync(run, Delta(run.Header, 1, canary), Delta(run.Header, 2, canary + Convert.ToHexString(noise)));
        await AppendAsync(run, Deltas(run.Header, 3, 4, canary));
        await AppendAsync(run, Final(run.Header, 5, $"{canary} {new string('f', size / 40)}"));
        return await FindAsync(run);
    }
}
