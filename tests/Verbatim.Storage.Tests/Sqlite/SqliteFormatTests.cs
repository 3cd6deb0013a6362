using System.IO.Compression;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>A ledger that an older version wrote goes on in this one.</summary>
public sealed class SqliteFormatTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();

    public static TheoryData<int> OlderFormats => [1, 2, 3, 4];

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    [Theory]
    [MemberData(nameof(OlderFormats))]
    public async Task A_ledger_of_every_older_format_is_read_as_it_was_and_goes_on(int format)
    {
        await ReplaceByAsync(format);
        RunHeader header = AHeader("run_ended");

        await OpenAsync();

        RunRecord ended = await FindAsync(header);
        Assert.Equal([.. Deltas(header, 1, 3).Concat(Deltas(header, 4, 5, "b")).Select(TextOf), TextOf(Final(header, 6, "All said."))], await ReadAsync(ended));
        Assert.Equal((RunStatus.Completed, "All said.", 6), (ended.Status, ended.FinalText, ended.Last.Value));
        RunRecord live = await FindAsync(AHeader("run_live"));
        Assert.Equal("state"u8.ToArray(), Assert.Single(await Ledger.SourceBodiesAsync(live, Cancellation)).State.ToArray());
        Assert.Equal(new AppendResult.Appended(1, 0, Position.At(3)), await AppendAsync(live, Final(live.Header, 3)));
        Assert.Equal([.. Deltas(live.Header, 1, 2, "grüß").Select(TextOf), TextOf(Final(live.Header, 3))], await ReadAsync(live));
        RunRecord empty = await FindAsync(AHeader("run_empty"));
        Assert.Equal((ConversationVisibility.Private, "bob", 0), (empty.Visibility, empty.ConversationOwner, empty.Last.Value));
        Assert.Empty(await ReadAsync(empty));
    }

    [Fact]
    public async Task A_run_that_format_2_sealed_stays_as_it_is_and_the_ledger_stays_true()
    {
        await ReplaceByAsync(2);
        await OpenAsync();
        RunRecord run = await FindAsync(AHeader("run_sealed"));
        Assert.False(Assert.IsType<RunSeal>(run.Seal).IsShort);
        Assert.Equal(6, (await ReadAsync(run)).Count);
        RunBody zstd = run.Seal!.Zstd!;
        Assert.Equal(zstd.Bytes, (await Ledger.Bodies.ReadZstd(run).NextAsync(Cancellation))!.Value.Length);
        RunRecord live = await FindAsync(AHeader("run_live"));
        await AppendAsync(live, Final(live.Header, 3, new string('a', 100)));
        Assert.True(Assert.IsType<SealResult.Sealed>(await Ledger.SealAsync(live.Header.Key, Cancellation)).Seal.IsShort);

        await ReopenAsync();
        Assert.Equal(new string('a', 100), (await FindAsync(live.Header)).FinalText);
        Assert.Single((await Ledger.ListAsync(new RunQuery { Tenant = live.Header.Key.Tenant, Text = new string('A', 90) }, Cancellation)).Runs);
        Assert.Empty((await Ledger.VerifyAsync(run.Header.Key, null, Cancellation))!.Damage);
        Assert.Empty((await Ledger.VerifyAsync(live.Header.Key, null, Cancellation))!.Damage);
        await Ledger.DisposeAsync();
        using (SqliteVerification verification = SqliteVerification.Open(_directory.Path, objects: null))
            Assert.Empty(verification.FindDamage());
        await OpenAsync();
    }

    [Fact]
    public async Task A_sealed_run_of_format_2_is_read_and_deleted_and_the_ledger_stays_true()
    {
        await ReplaceByAsync(2);
        await OpenAsync();
        RunRecord run = await FindAsync(AHeader("run_sealed"));
        Assert.NotNull(run.Seal);
        Assert.Equal(6, (await ReadAsync(run)).Count);

        Assert.IsType<DeleteResult.Deleted>(await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation));

        await ReopenAsync();
        Assert.Null(await Ledger.FindAsync(run.Header.Key, Cancellation));
        await Ledger.DisposeAsync();
        using (SqliteVerification verification = SqliteVerification.Open(_directory.Path, objects: null))
            Assert.Empty(verification.FindDamage());
        await OpenAsync();
    }

    [Fact]
    public async Task What_runs_of_format_4_name_becomes_objects_and_the_ledger_stays_true()
    {
        await ReplaceByAsync(4);

        for (int life = 0; life < 2; life++)
        {
            await OpenAsync();
            ObjectRecord first = Assert.IsType<ObjectRecord>(await FindObjectAsync("obj_1", "ann"));
            Assert.Equal(("ann", "obj_1.png", "image/png", 3L, null), (first.UserId, first.Filename, first.MediaType, first.SizeBytes, first.Sha256));
            Assert.NotNull(await FindObjectAsync("obj_2", "ann"));
            Assert.Null(await FindObjectAsync("obj_2", "bob"));
            Assert.NotNull(await FindObjectAsync("obj_3", "ann"));
            Assert.Null(await FindObjectAsync("obj_4", null));
            Assert.IsType<RemoveObjectResult.InUse>(await Ledger.Objects.RemoveAsync(first.Tenant, first.Id, "ann", Cancellation));
            await Ledger.DisposeAsync();
            using (SqliteVerification verification = SqliteVerification.Open(_directory.Path, objects: null))
                Assert.Empty(verification.FindDamage());
            Assert.Equal(3, _directory.Scalar("select count(*) from object_use"));
            Assert.Equal(0, _directory.Scalar("select count(*) from meta where name = 'named_objects'"));
        }

        await OpenAsync();
    }

    [Theory]
    [InlineData("update run set ended_ms = 9223372036854775807 where status <> 0", "a row holds what nobody wrote there")]
    [InlineData("drop table object_use; create table object_use (run integer)", "cannot be opened: ")]
    public async Task What_runs_name_that_cannot_be_taken_up_refuses_the_opening_and_says_so(string edit, string said)
    {
        await ReplaceByAsync(4);
        await OpenAsync();
        await Ledger.DisposeAsync();
        _directory.Execute($"delete from object_use; delete from object; insert into meta (name, value) values ('named_objects', 1); {edit}");

        var refused = Assert.Throws<LedgerOpenException>(() => _directory.Open());

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        await ReplaceByAsync(4);
        await OpenAsync();
    }

    [Fact]
    public async Task Where_there_is_no_room_to_take_them_up_the_opening_says_so_and_a_later_one_goes_on()
    {
        await ReplaceByAsync(4);
        await OpenAsync();
        await Ledger.DisposeAsync();

        // Each takes so many pages, of which there is none.
        _directory.Execute("""
            delete from object_use; delete from object; insert into meta (name, value) values ('named_objects', 1);
            update run set user_id = hex(zeroblob(20000));
            create table in_the_way (content blob); insert into in_the_way values (zeroblob(1100000))
            """);
        _directory.Execute("vacuum");
        _directory.Options.MaxDatabaseBytes = _directory.Scalar("pragma page_count") * _directory.Scalar("pragma page_size");

        var refused = Assert.Throws<LedgerOpenException>(() => _directory.Open());

        Assert.Contains("disk is full", refused.Message, StringComparison.Ordinal);
        _directory.Options.MaxDatabaseBytes = 0;
        await OpenAsync();
        Assert.Equal(0, _directory.Scalar("select count(*) from meta where name = 'named_objects'"));
        Assert.NotEqual(0, _directory.Scalar("select count(*) from object"));
    }

    [Fact]
    public async Task An_older_ledger_is_not_verified_before_it_is_brought_to_the_newest_format()
    {
        await ReplaceByAsync(2);

        LedgerOpenException refused = Assert.Throws<LedgerOpenException>(() => SqliteVerification.Open(_directory.Path, objects: null));

        Assert.Contains("has the older format 2: start the server once", refused.Message, StringComparison.Ordinal);
        await OpenAsync();
    }

    [Theory]
    [MemberData(nameof(OlderFormats))]
    public async Task An_older_ledger_ends_with_the_tables_of_a_new_one(int format)
    {
        const string tables = "select group_concat(type || name || coalesce(sql, ''), ';') from (select * from sqlite_schema order by name)";
        string? expected = _directory.Text(tables);

        await ReplaceByAsync(format);
        await OpenAsync();

        Assert.Equal(expected, _directory.Text(tables));
        Assert.Equal(5, _directory.Scalar("select value from meta where name = 'format'"));
    }

    [Fact]
    public async Task A_step_to_the_newest_format_that_fails_leaves_the_older_one()
    {
        await ReplaceByAsync(1);
        _directory.Execute("create table run_unsealed (in_the_way integer)");

        Assert.Throws<LedgerOpenException>(() => _directory.Open());

        Assert.Equal(1, _directory.Scalar("select value from meta where name = 'format'"));
        Assert.Equal(0, _directory.Scalar("select count(*) from pragma_table_info('run') where name = 'body_sha256'"));
        _directory.Execute("drop table run_unsealed");
        await OpenAsync();
    }

    private async Task<RunRecord> FindAsync(RunHeader header) => Assert.IsType<RunRecord>(await Ledger.FindAsync(header.Key, Cancellation));

    private ValueTask<ObjectRecord?> FindObjectAsync(string id, string? visibleTo) =>
        Ledger.Objects.FindAsync(TenantId.Parse("demo"), ObjectId.Parse(id), visibleTo, Cancellation);

    /// <summary>Puts the database that the last version of a format wrote in the place of this test's own.</summary>
    private async Task ReplaceByAsync(int format)
    {
        await Ledger.DisposeAsync();
        foreach (string name in (string[])["ledger.db-wal", "ledger.db-shm"])
            File.Delete(Path.Combine(_directory.Path, name));
        await UnpackAsync($"{format}.db.gz", "ledger.db");
        if (format > 1)
            await UnpackAsync($"{format}.witness.gz", "ledger.witness");
    }

    private async Task UnpackAsync(string from, string to)
    {
        await using FileStream stored = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "formats", from));
        await using var unpacked = new GZipStream(stored, CompressionMode.Decompress);
        await using FileStream file = File.Create(Path.Combine(_directory.Path, to));
        await unpacked.CopyToAsync(file, Cancellation);
    }
}
