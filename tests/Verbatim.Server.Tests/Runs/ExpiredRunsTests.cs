using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Verbatim.Server.Runs;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Server.Tests.Runs;

/// <summary>Retention: ended runs are deleted when their tenant has kept them long enough, and no others.</summary>
public sealed class ExpiredRunsTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("verbatim-").FullName;
    private readonly SetClock _time = new();
    private RunLedger _ledger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _ledger = await RunLedger.OpenAsync(SqliteLedgerStore.Open(_data, new SqliteLedgerOptions()), new LedgerOptions(), _time, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Each_tenant_s_runs_are_kept_as_long_as_it_keeps_them_and_a_live_one_for_ever()
    {
        var options = new RetentionOptions
        {
            KeepFor = TimeSpan.FromDays(10),
            Tenants = new Dictionary<string, TimeSpan> { ["short"] = TimeSpan.FromDays(2), ["long"] = TimeSpan.FromDays(100) },
        };
        using var expired = new ExpiredRuns(_ledger, Options.Create(options), _time, NullLogger<ExpiredRuns>.Instance);
        foreach (string tenant in (string[])["short", "other", "long"])
        {
            for (int run = 0; run < 120; run++)
                await RecordAsync(tenant, $"run_{run}", isEnded: true);
            await RecordAsync(tenant, "live", isEnded: false);
        }

        Assert.Equal(0, await expired.DeleteAsync(Cancellation));
        _time.Now += TimeSpan.FromDays(2);
        await RecordAsync("short", "new", isEnded: true);
        Assert.Equal(120, await expired.DeleteAsync(Cancellation));
        Assert.Equal((2, 121, 121), (await CountAsync("short"), await CountAsync("other"), await CountAsync("long")));
        _time.Now += TimeSpan.FromDays(8);
        Assert.Equal(121, await expired.DeleteAsync(Cancellation));
        Assert.Equal((1, 1, 121), (await CountAsync("short"), await CountAsync("other"), await CountAsync("long")));
        Assert.Equal(0, await expired.DeleteAsync(Cancellation));
        Assert.All(
            await _ledger.ListDeletedAsync(TenantId.Parse("other"), null, 100, Cancellation),
            deleted => Assert.Equal((ExpiredRuns.By, _time.GetUtcNow()), (deleted.DeletedBy, deleted.DeletedAt)));
    }

    [Fact]
    public async Task A_run_whose_row_is_damaged_keeps_no_other_from_its_end()
    {
        var options = new RetentionOptions { KeepFor = TimeSpan.FromDays(1) };
        using var expired = new ExpiredRuns(_ledger, Options.Create(options), _time, NullLogger<ExpiredRuns>.Instance);
        for (int run = 0; run < 130; run++)
            await RecordAsync("demo", $"run_{run}", isEnded: true);
        _time.Now += TimeSpan.FromDays(2);
        Damage("update run set ended_ms = ended_ms + 1 where number = 5");

        Assert.Equal(129, await expired.DeleteAsync(Cancellation));
    }

    [Fact]
    public async Task A_run_whose_last_frames_cannot_be_read_stays_and_keeps_no_other_from_its_end()
    {
        var options = new RetentionOptions { KeepFor = TimeSpan.FromDays(1) };
        var log = new KeptLog<ExpiredRuns>();
        using var expired = new ExpiredRuns(_ledger, Options.Create(options), _time, log);
        foreach (string tenant in (string[])["demo", "other"])
        {
            for (int run = 0; run < 5; run++)
                await RecordAsync(tenant, $"run_{run}", isEnded: true);
        }

        _time.Now += TimeSpan.FromDays(2);
        Damage("update block set frames = 10000000000 where run = 3");

        Assert.Equal(9, await expired.DeleteAsync(Cancellation));
        Assert.Equal((1, 0), (await CountAsync("demo"), await CountAsync("other")));
        Assert.StartsWith("Error Run run_2 is damaged", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_retention_nothing_is_deleted()
    {
        using var expired = new ExpiredRuns(_ledger, Options.Create(new RetentionOptions()), _time, NullLogger<ExpiredRuns>.Instance);
        await RecordAsync("demo", "run", isEnded: true);
        _time.Now += TimeSpan.FromDays(10_000);

        Assert.Equal(0, await expired.DeleteAsync(Cancellation));
    }

    [Fact]
    public async Task A_retention_out_of_its_bounds_refuses_the_start()
    {
        var settings = new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Retention__KeepFor"] = "00:00:01", ["Retention__Tenants__acme"] = "-1.00:00:00" },
        };

        string data = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            ServerExit exit = await ServerProcess.RunToItsEndAsync(settings, "--data", data);

            Assert.Equal(1, exit.Code);
            Assert.Contains("Retention:KeepFor is 00:00:01; give a time from 01:00:00", exit.Errors, StringComparison.Ordinal);
            Assert.Contains("Retention:Tenants:acme is -1.00:00:00", exit.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private async Task RecordAsync(string tenant, string run, bool isEnded)
    {
        var header = new RunHeader
        {
            Key = new RunKey(TenantId.Parse(tenant), RunId.Parse(run)),
            Conversation = ConversationId.Parse("c"),
            WorkflowKey = "k",
            UserId = "ann",
            Origin = RunOrigin.Recorded,
            StartedAt = _time.GetUtcNow(),
        };
        Assert.IsType<CreateResult.Created>(await _ledger.CreateAsync(header, null, Cancellation));
        string json = isEnded ? SomeFrames.Final(1, "c") : SomeFrames.Delta(1, "c", "one");
        Assert.True(FrameCheck.TryRead(Encoding.UTF8.GetBytes(json), new FrameLimits(), out Frame? frame, out _));
        Assert.IsType<AppendResult.Appended>(await _ledger.AppendAsync(header.Key, [frame], Cancellation));
    }

    private void Damage(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_data, "ledger.db")};Pooling=False");
        connection.Open();
        using SqliteCommand damage = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand above.
        damage.CommandText = statement;
#pragma warning restore CA2100
        Assert.Equal(1, damage.ExecuteNonQuery());
    }

    private async Task<int> CountAsync(string tenant)
    {
        int count = 0;
        long? before = null;
        do
        {
            ListedRuns page = await _ledger.ListAsync(new RunQuery { Tenant = TenantId.Parse(tenant), Before = before, Limit = 100 }, Cancellation);
            count += page.Runs.Count;
            before = page.Next;
        }
        while (before is not null);

        return count;
    }
}
