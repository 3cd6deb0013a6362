using System.Text;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Verifying;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Sqlite.Erasing;
using Verbatim.Storage.Sqlite.Witnessing;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>Erasure is told from tampering: a run that was deleted is said to be, and a run that somebody made away with is found.</summary>
public sealed class SqliteErasureVerificationTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deleted_run_is_erasure_and_no_damage(bool isPurged)
    {
        await TwoRunsAsync();
        RunRecord second = (await Ledger.FindAsync(AHeader("run_2").Key, Cancellation))!;
        await DeleteAsync("run_2", isPurged);
        await Ledger.DisposeAsync();

        (List<string> damage, List<string> verified) = await VerifyAsync();

        Assert.Empty(damage);
        Assert.Equal(["run_1"], verified);
        using (SqliteVerification verification = SqliteVerification.Open(_directory.Path, objects: null))
        {
            DeletedRun deleted = Assert.Single(verification.DeletedRuns);
            Assert.Equal((second.StoreNumber, "demo", "conv_1", 4L, "ann"), (deleted.StoreNumber, deleted.Tenant.ToString(), deleted.Conversation.ToString(), deleted.Last.Value, deleted.DeletedBy));
            Assert.Equal(isPurged, deleted.PurgedAt is not null);
            Assert.Equal(second.StoreNumber, Assert.Single(verification.FindDeleted(RunId.Parse("run_2"))).StoreNumber);
            Assert.Empty(verification.FindDeleted(RunId.Parse("run_1")));
        }

        Assert.Equal(0, _directory.Scalar("select count(*) from tombstone where instr(name, 'run_2') + instr(deleted_by, 'run_2') > 0"));
        await OpenAsync();
    }

    [Theory]
    [InlineData("delete from tombstone", "which does not exist")]
    [InlineData("delete from tombstone; delete from span where run = 2; delete from block where run = 2", "Rows that never change")]
    [InlineData("update tombstone set deleted_by = 'eve'", "The tombstone of run number 2")]
    [InlineData("update tombstone set name = zeroblob(32)", "The tombstone of run number 2")]
    [InlineData("update tombstone set purged_ms = 1", "which was deleted and purged")]
    [InlineData("insert into run select * from aside", "Run number 2 is there, and so is the tombstone")]
    [InlineData("insert into run select * from aside; delete from tombstone", "Rows that never change")]
    [InlineData("delete from audit", "of the audit log")]
    [InlineData("update audit set user_id = 'eve'", "of the audit log")]
    [InlineData("insert into audit values (77, 1, 'demo', 'eve', 2, 'made up', 0)", "of the audit log")]
    [InlineData("delete from run where number = 1", "which does not exist")]
    [InlineData("delete from run where number = 1; delete from block where run = 1; delete from span where run = 1", "Rows that never change")]
    [InlineData("pragma foreign_keys = off; update tombstone set conversation = 77", "belongs to a conversation that does not exist")]
    public async Task A_run_or_a_tombstone_that_somebody_made_away_with_or_up_is_tampering(string edit, string said)
    {
        await TwoRunsAsync();
        _directory.Execute("create table aside as select * from run where number = 2");
        await DeleteAsync("run_2", isPurged: false);
        await Ledger.DisposeAsync();
        Assert.Empty((await VerifyAsync()).Damage);

        _directory.Execute(edit);

        Assert.Contains((await VerifyAsync()).Damage, what => what.Contains(said, StringComparison.Ordinal));
        await OpenAsync();
    }

    [Fact]
    public async Task A_run_that_was_taken_out_under_a_forged_tombstone_with_a_right_checksum_does_not_agree_with_the_witness()
    {
        await TwoRunsAsync();
        RunRecord run = (await Ledger.FindAsync(AHeader("run_1").Key, Cancellation))!;
        await Ledger.DisposeAsync();
        byte[] ledger = _directory.Bytes("select ledger from head");
        byte[] name = TombstoneName.Of(new Guid(ledger, bigEndian: true), run.Header.Key);
        byte[] digest = _directory.Bytes("select digest from block where run = 1 order by first desc limit 1");
        var forged = new DeletedRun(1, run.Header.Key.Tenant, run.Header.Conversation, run.Last, digest, Time.GetUtcNow(), "ann", null);
        long checksum = new RowDigests().Tombstone(forged, name, 1).Checksum();
        _directory.Execute($"""
            delete from run where number = 1;
            delete from source_body where run = 1;
            insert into tombstone values (1, x'{Convert.ToHexString(name)}', 1, {run.Last}, x'{Convert.ToHexString(digest)}', {Time.GetUtcNow().ToUnixTimeMilliseconds()}, 'ann', null, {checksum});
            """);

        (List<string> damage, _) = await VerifyAsync();

        Assert.Contains("of deleted runs", Assert.Single(damage), StringComparison.Ordinal);
        await OpenAsync();
    }

    [Fact]
    public async Task What_was_edited_before_a_deletion_is_still_found_after_it()
    {
        await TwoRunsAsync();
        await Ledger.DisposeAsync();
        _directory.Execute("update source_body set state = x'00' where run = 2");
        await OpenAsync();

        await DeleteAsync("run_2", isPurged: true);

        await Ledger.DisposeAsync();
        Assert.Contains("Rows that never change", Assert.Single((await VerifyAsync()).Damage), StringComparison.Ordinal);
        await OpenAsync();
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_is_a_finding_and_the_others_are_verified()
    {
        for (int i = 0; i < 60; i++)
        {
            RunRecord run = await BeginAsync(AHeader($"run_{i}") with { RequestMessage = $"message {i:000} {new string('q', 300)}" });
            await AppendAsync(run, Final(run.Header, 1));
        }

        await Ledger.DisposeAsync();
        string path = Path.Combine(_directory.Path, "ledger.db");
        byte[] database = await File.ReadAllBytesAsync(path, Cancellation);
        int page = database.AsSpan().IndexOf(Encoding.UTF8.GetBytes("message 030 ")) / 4096;
        database.AsSpan(page * 4096, 8).Fill(0xff);
        await File.WriteAllBytesAsync(path, database, Cancellation);

        (List<string> damage, List<string> verified) = await VerifyAsync();

        int[] unreadable = [.. Enumerable.Range(0, 60).Where(i => !verified.Contains($"run_{i}"))];
        Assert.InRange(unreadable.Length, 1, 20);
        Assert.Contains(30, unreadable);
        Assert.All(unreadable, i => Assert.Contains(damage, what => what.StartsWith($"The row of run number {i + 1} cannot be read", StringComparison.Ordinal)));

        await OpenAsync();
        List<VerifiedRun> online = await Ledger.VerifyAllAsync(AHeader().Key.Tenant, null, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(60, online.Count);
        Assert.Equal(unreadable.Length, online.Count(run => run.Damage.Count > 0));
        Assert.Equal(60 - unreadable.Length, online.Count(run => run.Run.Run != default && run.Damage.Count == 0));
    }

    private async Task TwoRunsAsync()
    {
        foreach (string name in (string[])["run_1", "run_2"])
        {
            RunRecord run = await BeginAsync(name);
            await Ledger.MarkSourceBodyAsync(run, new SourceBody(Position.Start, "state"u8.ToArray()), Cancellation);
            await AppendAsync(run, Deltas(run.Header, 1, 2));
            await AppendAsync(run, Delta(run.Header, 3), Final(run.Header, 4));
        }
    }

    private async Task DeleteAsync(string name, bool isPurged)
    {
        Assert.IsType<DeleteResult.Deleted>(await Ledger.DeleteAsync(AHeader(name).Key, "ann", Cancellation));
        Time.Advance(Options.PurgeAfter);
        if (isPurged)
            Assert.Equal(1, await Ledger.PurgeAsync(Cancellation));
    }

    private async Task<(List<string> Damage, List<string> Verified)> VerifyAsync()
    {
        using SqliteVerification verification = SqliteVerification.Open(_directory.Path, objects: null);
        List<string> damage = [.. verification.FindDamage().Select(found => found.What)];
        List<string> verified = [];
        await foreach (VerifiedRun run in verification.RunAsync(null, Cancellation))
        {
            damage.AddRange(run.Damage.Select(found => found.What));
            if (run.Run.Run != default)
                verified.Add(run.Run.Run.ToString());
        }

        return (damage, verified);
    }
}
