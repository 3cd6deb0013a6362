using Microsoft.Data.Sqlite;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Sqlite.Witnessing;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>A ledger that lost what it acknowledged refuses to open, and says what is missing.</summary>
public sealed class SqliteWitnessTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    [Fact]
    public async Task Every_commit_is_attested_before_it_is_acknowledged()
    {
        RunRecord run = await BeginAsync();
        for (int id = 1; id <= 5; id++)
        {
            await AppendAsync(run, Delta(run.Header, id));

            Assert.Equal((1 + id, 1 + id), (Attested(), _directory.Scalar("select commits from head")));
        }
    }

    [Fact]
    public async Task A_killed_server_left_one_commit_more_than_the_witness_saw_and_that_commit_stands()
    {
        RunRecord run = await TwoFramesAsync();
        byte[] before = await ReadFileAsync(WitnessFile.Name);
        await AppendAsync(run, Delta(run.Header, 3));
        await Ledger.DisposeAsync();
        await WriteFileAsync(WitnessFile.Name, before);
        Assert.Equal(3, Attested());

        await OpenAsync();

        Assert.Equal(4, Attested());
        Assert.Equal(3, (await ReadAsync(run)).Count);
    }

    [Fact]
    public async Task A_record_that_was_not_written_to_its_end_counts_as_not_written()
    {
        RunRecord run = await TwoFramesAsync();
        await Ledger.DisposeAsync();
        byte[] witness = await ReadFileAsync(WitnessFile.Name);
        await WriteFileAsync(WitnessFile.Name, [.. witness[..(4096 + 100)], .. new byte[3996]]);
        Assert.Equal(2, Attested());

        await OpenAsync();

        Assert.Equal(3, Attested());
        Assert.Equal(2, (await ReadAsync(run)).Count);
    }

    [Fact]
    public async Task An_older_copy_of_the_database_is_refused_and_the_missing_commits_are_named()
    {
        RunRecord run = await TwoFramesAsync();
        await Ledger.DisposeAsync();
        byte[] copy = await ReadFileAsync("ledger.db");
        await OpenAsync();
        Time.Advance(TimeSpan.FromMinutes(1));
        await AppendAsync(run, Delta(run.Header, 3));
        await AppendAsync(run, Delta(run.Header, 4));
        await Ledger.DisposeAsync();
        byte[] whole = await ReadFileAsync("ledger.db");
        await WriteFileAsync("ledger.db", copy);

        AssertRefused("stands at commit 3 of 2026-03-01T12:00:00.000Z, but its witness saw commit 5 of 2026-03-01T12:01:00.000Z: the commits 4 to 5 are missing.");

        await WriteFileAsync("ledger.db", whole);
        await OpenAsync();
        Assert.Equal(4, (await ReadAsync(run)).Count);
    }

    [Fact]
    public async Task A_deleted_log_is_refused_and_put_back_it_is_all_there()
    {
        RunRecord run = await TwoFramesAsync();
        byte[] database = await ReadFileAsync("ledger.db");
        byte[] log = await ReadFileAsync("ledger.db-wal");
        byte[] witness = await ReadFileAsync(WitnessFile.Name);
        await Ledger.DisposeAsync();
        await WriteFileAsync("ledger.db", database);
        await WriteFileAsync(WitnessFile.Name, witness);

        AssertRefused("is missing or empty, but its witness saw commit 3 of 2026-03-01T12:00:00.000Z: all of them are missing.");

        await WriteFileAsync("ledger.db-wal", log);
        await OpenAsync();
        Assert.Equal(2, (await ReadAsync(run)).Count);
    }

    [Fact]
    public async Task A_refusal_leaves_the_log_as_it_is()
    {
        RunRecord run = await TwoFramesAsync();
        byte[] database = await ReadFileAsync("ledger.db");
        byte[] log = await ReadFileAsync("ledger.db-wal");
        await AppendAsync(run, Delta(run.Header, 3));
        await AppendAsync(run, Delta(run.Header, 4));
        await Ledger.DisposeAsync();
        await WriteFileAsync("ledger.db", database);
        await WriteFileAsync("ledger.db-wal", log);

        AssertRefused("the commits 4 to 5 are missing");

        Assert.Equal(log, await ReadFileAsync("ledger.db-wal"));
        Assert.Equal(database, await ReadFileAsync("ledger.db"));
        await MendAsync();
    }

    [Fact]
    public async Task A_missing_or_empty_database_beside_a_witness_is_refused_and_not_made_anew()
    {
        await TwoFramesAsync();
        await Ledger.DisposeAsync();
        string file = Path.Combine(_directory.Path, "ledger.db");
        File.Move(file, file + ".away");

        AssertRefused("all of them are missing");
        Assert.False(File.Exists(file));

        await WriteFileAsync("ledger.db", []);
        AssertRefused("all of them are missing");
        Assert.Equal(0, new FileInfo(file).Length);

        File.Move(file + ".away", file, overwrite: true);
        await OpenAsync();
    }

    [Fact]
    public async Task A_log_without_its_database_is_refused_and_left_as_it_is()
    {
        await TwoFramesAsync();
        byte[] log = await ReadFileAsync("ledger.db-wal");
        await Ledger.DisposeAsync();
        File.Delete(Path.Combine(_directory.Path, "ledger.db"));
        await WriteFileAsync("ledger.db-wal", log);

        AssertRefused("its log, ledger.db-wal, is there");

        Assert.Equal(log, await ReadFileAsync("ledger.db-wal"));
        File.Delete(Path.Combine(_directory.Path, "ledger.db-wal"));
        await MendAsync();
    }

    [Fact]
    public async Task A_missing_unreadable_or_foreign_witness_is_refused()
    {
        await TwoFramesAsync();
        await Ledger.DisposeAsync();
        byte[] witness = await ReadFileAsync(WitnessFile.Name);
        File.Delete(Path.Combine(_directory.Path, WitnessFile.Name));
        AssertRefused("its witness, ledger.witness, is missing");
        Assert.False(File.Exists(Path.Combine(_directory.Path, WitnessFile.Name)));

        await WriteFileAsync(WitnessFile.Name, new byte[8192]);
        AssertRefused("its witness, ledger.witness, cannot be read");

        string other = Directory.CreateTempSubdirectory("verbatim-other-").FullName;
        await SqliteLedgerStore.Open(other, new SqliteLedgerOptions()).DisposeAsync();
        File.Copy(Path.Combine(other, WitnessFile.Name), Path.Combine(_directory.Path, WitnessFile.Name), overwrite: true);
        Directory.Delete(other, recursive: true);
        AssertRefused("is not the ledger that its witness, ledger.witness, belongs to");

        await WriteFileAsync(WitnessFile.Name, witness);
        await OpenAsync();
    }

    [Fact]
    public async Task An_older_witness_is_refused()
    {
        RunRecord run = await TwoFramesAsync();
        byte[] witness = await ReadFileAsync(WitnessFile.Name);
        await AppendAsync(run, Delta(run.Header, 3));
        await AppendAsync(run, Delta(run.Header, 4));
        await Ledger.DisposeAsync();
        await WriteFileAsync(WitnessFile.Name, witness);

        AssertRefused("the witness is an older copy");
        await MendAsync();
    }

    [Fact]
    public async Task Two_copies_that_went_on_beside_each_other_are_told_apart()
    {
        RunRecord run = await TwoFramesAsync();
        await Ledger.DisposeAsync();
        byte[] database = await ReadFileAsync("ledger.db");
        byte[] witness = await ReadFileAsync(WitnessFile.Name);
        await OpenAsync();
        await AppendAsync(run, Delta(run.Header, 3, "one"));
        await Ledger.DisposeAsync();
        byte[] first = await ReadFileAsync("ledger.db");
        await WriteFileAsync("ledger.db", database);
        await WriteFileAsync(WitnessFile.Name, witness);
        await OpenAsync();
        await AppendAsync(run, Delta(run.Header, 3, "two"));
        await Ledger.DisposeAsync();

        await WriteFileAsync("ledger.db", first);
        AssertRefused("that is not the commit of this number that its witness saw");

        await WriteFileAsync("ledger.db", database);
        await WriteFileAsync(WitnessFile.Name, witness);
        await OpenAsync();
    }

    [Theory]
    [InlineData("delete from block where first = 2")]
    [InlineData("update block set digest = zeroblob(32) where first = 2")]
    [InlineData("delete from run")]
    [InlineData("update run set status = 1")]
    public async Task Live_runs_that_are_not_those_of_the_last_commit_are_refused(string damage)
    {
        await TwoFramesAsync();
        await Ledger.DisposeAsync();

        _directory.Execute(damage);

        AssertRefused("its live runs are not those of that commit");
        await MendAsync();
    }

    [Theory]
    [InlineData("update head set commits = commits - 1")]
    [InlineData("update head set commits = commits + 1")]
    [InlineData("update head set committed_ms = committed_ms + 1")]
    [InlineData("update head set live = zeroblob(32)")]
    [InlineData("update head set settled = zeroblob(32)")]
    [InlineData("update head set chain = zeroblob(32)")]
    [InlineData("update head set ledger = zeroblob(16)")]
    [InlineData("update head set ledger = x'00'")]
    [InlineData("update head set committed_ms = 9223372036854775807")]
    [InlineData("delete from head")]
    public async Task A_changed_head_is_refused(string damage)
    {
        await TwoFramesAsync();
        await Ledger.DisposeAsync();

        _directory.Execute(damage);

        AssertRefused("The ledger ");
        await MendAsync();
    }

    [Fact]
    public async Task An_accepted_loss_is_written_down_and_the_ledger_goes_on_with_what_is_there()
    {
        RunRecord run = await TwoFramesAsync();
        await Ledger.DisposeAsync();
        byte[] copy = await ReadFileAsync("ledger.db");
        await OpenAsync();
        await AppendAsync(run, Delta(run.Header, 3));
        await AppendAsync(run, Delta(run.Header, 4));
        await Ledger.DisposeAsync();
        await WriteFileAsync("ledger.db", copy);

        string? accepted = LossAcceptance.Accept(_directory.Path, Time.GetUtcNow());

        Assert.Contains("the commits 4 to 5 are missing", accepted, StringComparison.Ordinal);
        await OpenAsync();
        Assert.Equal(2, (await ReadAsync(run)).Count);
        Assert.Equal(accepted, _directory.Text("select what from loss where database_commit = 3 and witness_commit = 5"));
        Assert.Equal(6, _directory.Scalar("select commits from head"));
        Assert.Equal(new AppendResult.Appended(1, 0, Position.At(3)), await AppendAsync(run, Delta(run.Header, 3, "other")));
        await ReopenAsync();
        Assert.Equal(7, Attested());
    }

    [Fact]
    public async Task Where_nothing_is_missing_there_is_nothing_to_accept()
    {
        await TwoFramesAsync();
        await Ledger.DisposeAsync();

        Assert.Null(LossAcceptance.Accept(_directory.Path, Time.GetUtcNow()));

        Assert.Equal(0, _directory.Scalar("select count(*) from loss"));
        await OpenAsync();
    }

    [Fact]
    public async Task A_full_database_leaves_the_witness_where_it_is_and_a_later_commit_moves_it()
    {
        _directory.Options.MaxDatabaseBytes = 1024 * 1024;
        await ReopenAsync();
        RunRecord run = await BeginAsync();
        Assert.Equal(new AppendResult.StorageFull(0, 0, Position.Start), await AppendAsync(run, Delta(run.Header, 1, new string('x', 1_000_000))));
        Assert.Equal(1, Attested());

        await AppendAsync(run, Delta(run.Header, 1));

        Assert.Equal(2, Attested());
        await ReopenAsync();
        Assert.Single(await ReadAsync(run));
    }

    [Fact]
    public async Task Where_a_power_cut_may_take_the_last_commits_the_witness_sees_what_a_checkpoint_has_synced()
    {
        _directory.Options.Durability = LedgerDurability.ProcessEnd;
        await ReopenAsync();
        RunRecord run = await TwoFramesAsync();
        Assert.Equal(0, Attested());

        await ReopenAsync();
        Assert.Equal(3, Attested());
        await AppendAsync(run, Delta(run.Header, 3));
        _directory.Options.Durability = LedgerDurability.PowerCut;
        await ReopenAsync();
        Assert.Equal(4, Attested());
        Assert.Equal(3, (await ReadAsync(run)).Count);
    }

    [Fact]
    public async Task A_ledger_that_was_closed_is_at_exactly_that_commit()
    {
        RunRecord run = await TwoFramesAsync();
        await Ledger.DisposeAsync();
        Assert.Equal(WitnessKind.Closed, Assert.IsType<WitnessReading.Saw>(WitnessFile.Read(_directory.Path)).Record.Kind);
        byte[] witness = await ReadFileAsync(WitnessFile.Name);
        await OpenAsync();
        Assert.Equal(WitnessKind.Exact, Assert.IsType<WitnessReading.Saw>(WitnessFile.Read(_directory.Path)).Record.Kind);
        await AppendAsync(run, Delta(run.Header, 3));
        await Ledger.DisposeAsync();

        // As somebody would leave it who made a commit beside Verbatim, and the head that belongs to it.
        await WriteFileAsync(WitnessFile.Name, witness);

        Assert.Contains("but it was closed at commit 3", Assert.Throws<LedgerOpenException>(() => _directory.Open()).Message, StringComparison.Ordinal);
        LossAcceptance.Accept(_directory.Path, Time.GetUtcNow());
        await OpenAsync();
    }

    [Fact]
    public async Task With_durability_ProcessEnd_a_ledger_that_was_closed_is_attested_and_cannot_be_taken_away()
    {
        _directory.Options.Durability = LedgerDurability.ProcessEnd;
        await ReopenAsync();
        await TwoFramesAsync();
        await Ledger.DisposeAsync();

        Assert.Equal(3, Attested());
        string database = Path.Combine(_directory.Path, SqliteFile.Name);
        File.Move(database, database + ".away");
        Assert.Contains("all of them are missing", Assert.Throws<LedgerOpenException>(() => _directory.Open()).Message, StringComparison.Ordinal);
        File.Move(database + ".away", database, overwrite: true);
        await OpenAsync();
    }

    [Theory]
    [InlineData("older slot")]
    [InlineData("rest of a slot")]
    [InlineData("shorter")]
    public async Task A_witness_whose_other_bytes_are_damaged_is_told_by_a_verification(string damage)
    {
        await TwoFramesAsync();
        await Ledger.DisposeAsync();
        byte[] whole = await ReadFileAsync(WitnessFile.Name);
        byte[] damaged = [.. whole];
        if (damage == "older slot")
            damaged[50] ^= 1;
        else if (damage == "rest of a slot")
            damaged[4096 + 1000] = 1;
        await WriteFileAsync(WitnessFile.Name, damage == "shorter" ? damaged[..(4096 + 160)] : damaged);

        using (SqliteVerification verification = SqliteVerification.Open(_directory.Path, objects: null))
            Assert.StartsWith("One of the two records of the witness cannot be read", Assert.Single(verification.Notes), StringComparison.Ordinal);
        await WriteFileAsync(WitnessFile.Name, whole);
        await OpenAsync();
    }

    [Fact]
    public async Task A_checkpoint_that_a_reader_stands_in_the_way_of_attests_nothing_and_the_next_one_attests_all()
    {
        _directory.Options.Durability = LedgerDurability.ProcessEnd;
        _directory.Options.CheckpointPages = 1000;
        await ReopenAsync();
        RunRecord run = await BeginAsync();
        using (var reader = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, SqliteFile.Name)};Pooling=False"))
        {
            reader.Open();
            using SqliteTransaction snapshot = reader.BeginTransaction(deferred: true);
            using SqliteCommand any = reader.CreateCommand();
            any.CommandText = "select count(*) from run";
            Assert.Equal(1L, any.ExecuteScalar());
            long before = Attested();

            // Each batch is more than a checkpoint waits for.
            for (int i = 0; i < 3; i++)
                await AppendAsync(run, Deltas(run.Header, (i * 300) + 1, (i + 1) * 300, new string('x', 20_000)));
            Assert.Equal(before, Attested());
        }

        // A checkpoint comes after the acknowledgement, and before the next commit.
        await AppendAsync(run, Delta(run.Header, 901));
        await AppendAsync(run, Delta(run.Header, 902));
        Assert.Equal(5, Attested());
    }

    [Fact]
    public void A_witness_that_cannot_be_synced_is_an_error_of_the_commit()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a device that takes writes and no sync.");
        string directory = Directory.CreateTempSubdirectory("verbatim-witness-").FullName;
        File.CreateSymbolicLink(Path.Combine(directory, WitnessFile.Name), "/dev/null");
        using (WitnessFile witness = WitnessFile.Open(directory))
            Assert.Throws<IOException>(() => witness.Write(new WitnessRecord(LedgerHead.Begin(Guid.NewGuid()), WitnessKind.Exact)));
        Directory.Delete(directory, recursive: true);
    }

    // A run of two commits besides its beginning.
    private async Task<RunRecord> TwoFramesAsync()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Delta(run.Header, 1));
        await AppendAsync(run, Delta(run.Header, 2));
        return run;
    }

    private void AssertRefused(string why)
    {
        var refused = Assert.Throws<LedgerOpenException>(() => _directory.Open());
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains(_directory.Path, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    // A test ends with a ledger that is open.
    private async Task MendAsync()
    {
        LossAcceptance.Accept(_directory.Path, Time.GetUtcNow());
        await OpenAsync();
    }

    private long Attested() => Assert.IsType<WitnessReading.Saw>(WitnessFile.Read(_directory.Path)).Record.Head.Commits;

    private Task<byte[]> ReadFileAsync(string name) => File.ReadAllBytesAsync(Path.Combine(_directory.Path, name), Cancellation);

    private Task WriteFileAsync(string name, byte[] bytes) => File.WriteAllBytesAsync(Path.Combine(_directory.Path, name), bytes, Cancellation);
}
