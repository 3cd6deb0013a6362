using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>A run that was deleted is gone from every read at once, and nothing takes its place.</summary>
public abstract class DeleteContract : LedgerContract
{
    private WatchedStore? _store;

    private WatchedStore Store => _store!;

    protected abstract ILedgerStore OpenRealStore();

    protected sealed override ILedgerStore OpenStore() => _store = new WatchedStore(OpenRealStore());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deleted_run_is_found_by_no_read_also_after_a_restart(bool isSealed)
    {
        RunRecord run = await RecordAsync("run_1", isSealed);
        RunRecord other = await RecordAsync("run_2", isSealed);

        DeletedRun tombstone = await DeleteAsync(run);

        for (int life = 0; life < 2; life++)
        {
            Assert.Null(await Ledger.FindAsync(run.Header.Key, Cancellation));
            Assert.Equal(["run_2"], (await Ledger.ListAsync(new RunQuery { Tenant = run.Header.Key.Tenant }, Cancellation)).Runs.Select(each => each.Header.Key.Run.ToString()));
            Assert.Null(await Ledger.VerifyAsync(run.Header.Key, null, Cancellation));
            Assert.IsType<DeleteResult.NoSuchRun>(await Ledger.DeleteAsync(run.Header.Key, "eve", Cancellation));
            Assert.IsType<SealResult.NoSuchRun>(await Ledger.SealAsync(run.Header.Key, Cancellation));
            Assert.IsType<AppendResult.NoSuchRun>(await AppendAsync(run, Delta(run.Header, 1)));
            await Assert.ThrowsAsync<RunDeletedException>(async () => await Ledger.SourceBodiesAsync(run, Cancellation));
            await Assert.ThrowsAsync<RunDeletedException>(async () => await ReadAsync(run));
            await Assert.ThrowsAsync<RunDeletedException>(async () => await Ledger.ReadBackAsync(run, run.Last, 1, Cancellation));
            await Assert.ThrowsAsync<RunDeletedException>(async () => await Ledger.Bodies.BytesAfterAsync(run, Position.At(2), Cancellation));
            if (isSealed)
            {
                RunRecord asLong = run with { Seal = new RunSeal(new RunBody(1, default), new RunBody(1, default)) };
                await Assert.ThrowsAsync<RunDeletedException>(async () => await Ledger.Bodies.ReadZstd(asLong).NextAsync(Cancellation));
                await Assert.ThrowsAsync<RunDeletedException>(async () => await Ledger.Bodies.CompressAsync(run, Cancellation));
            }

            await Assert.ThrowsAsync<RunDeletedException>(async () => await Ledger.Bodies.IdentityAsync(run, Cancellation));
            Assert.Equal(6, (await ReadAsync(other)).Count);
            Assert.Equal(tombstone, Assert.Single(await Ledger.ListDeletedAsync(run.Header.Key.Tenant, null, 10, Cancellation)) with { Digest = tombstone.Digest });
            await ReopenAsync();
        }
    }

    [Fact]
    public async Task A_run_whose_end_cannot_be_read_is_not_deleted_and_says_so_and_the_ledger_goes_on()
    {
        RunRecord run = await RecordAsync("run_1", isSealed: false);
        Store.AfterRead(() => throw new LedgerCorruptException(run.Header.Key.Run, run.Last, "its row cannot be read."));

        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation));

        RunRecord next = await RecordAsync("run_2", isSealed: false);
        Assert.Equal(6, (await ReadAsync(next)).Count);
        Assert.NotNull(await Ledger.FindAsync(run.Header.Key, Cancellation));
        Assert.Empty(await Ledger.ListDeletedAsync(run.Header.Key.Tenant, null, 10, Cancellation));
    }

    [Fact]
    public async Task A_tombstone_says_whose_the_run_was_how_long_and_its_digest_and_who_deleted_it_when()
    {
        RunRecord run = await RecordAsync("run_1", isSealed: false);
        byte[] digest = DigestChain.Begin(run.Header);
        foreach (Frame frame in Frames(run.Header))
            DigestChain.Add(digest, frame.Bytes.Span);
        Time.Advance(TimeSpan.FromHours(1));

        await DeleteAsync(run, "bob");

        DeletedRun tombstone = Assert.Single(await Ledger.ListDeletedAsync(run.Header.Key.Tenant, null, 10, Cancellation));
        Assert.Equal((run.StoreNumber, run.Header.Key.Tenant, run.Header.Conversation, run.Last), (tombstone.StoreNumber, tombstone.Tenant, tombstone.Conversation, tombstone.Last));
        Assert.Equal(("bob", Time.GetUtcNow(), null), (tombstone.DeletedBy, tombstone.DeletedAt, tombstone.PurgedAt));
        Assert.Equal(digest, tombstone.Digest.ToArray());
        Assert.Empty(await Ledger.ListDeletedAsync(TenantId.Parse("other"), null, 10, Cancellation));
    }

    [Fact]
    public async Task A_live_run_is_not_deleted_and_goes_on()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Delta(run.Header, 1));

        Assert.IsType<DeleteResult.Live>(await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation));

        await AppendAsync(run, Final(run.Header, 2));
        await DeleteAsync(run);
        Assert.IsType<DeleteResult.NoSuchRun>(await Ledger.DeleteAsync(AHeader("nobody").Key, "ann", Cancellation));
    }

    [Fact]
    public async Task A_deleted_id_is_not_given_again_and_neither_is_its_number()
    {
        RunRecord run = await RecordAsync("run_1", isSealed: false);
        await DeleteAsync(run);

        for (int life = 0; life < 2; life++)
        {
            Assert.IsType<CreateResult.Deleted>(await Ledger.CreateAsync(run.Header, null, Cancellation));
            Assert.IsType<CreateResult.Deleted>(await Ledger.CreateAsync(AHeader("run_1", "conv_2", user: "bob"), null, Cancellation));
            Assert.IsType<CreateResult.Created>(await Ledger.CreateAsync(AHeader("run_1", tenant: $"other_{life}"), null, Cancellation));
            await ReopenAsync();
        }

        Assert.True((await RecordAsync("run_2", isSealed: false)).StoreNumber > run.StoreNumber);
    }

    [Fact]
    public async Task The_number_of_the_newest_run_is_not_given_again_after_a_restart()
    {
        RunRecord run = await RecordAsync("run_1", isSealed: false);
        await DeleteAsync(run);
        await ReopenAsync();

        RunRecord next = await RecordAsync("run_2", isSealed: false);

        Assert.Equal(run.StoreNumber + 1, next.StoreNumber);
        Assert.Equal(6, (await ReadAsync(next)).Count);
    }

    [Fact]
    public async Task A_conversation_stays_when_all_of_its_runs_are_deleted_and_is_as_private_as_before()
    {
        RunRecord run = await BeginAsync(AHeader(), ConversationVisibility.Private);
        await AppendAsync(run, Final(run.Header, 1));
        await DeleteAsync(run);
        await ReopenAsync();

        Assert.IsType<CreateResult.ConversationConflict>(await Ledger.CreateAsync(AHeader("run_2", user: "bob"), null, Cancellation));
        Assert.Equal(ConversationVisibility.Private, (await BeginAsync(AHeader("run_3"))).Visibility);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_in_the_middle_gets_an_error_and_never_a_short_end(bool isSealed)
    {
        RunRecord run = await RecordAsync("run_1", isSealed);
        using RunReader ended = Ledger.Read(run, Position.Start);
        await ended.NextAsync(2, Cancellation);
        using RunReader done = Ledger.Read(run, Position.Start);
        while (await done.NextAsync(100, Cancellation) is not null)
        {
        }

        await DeleteAsync(run);

        await Assert.ThrowsAsync<RunDeletedException>(async () => await ended.NextAsync(100, Cancellation));
        Assert.False(ended.IsAtEnd);
        Assert.Null(await done.NextAsync(100, Cancellation));
        Assert.True(done.IsAtEnd);
    }

    [Fact]
    public async Task A_follower_whose_frames_are_still_in_memory_gets_an_error_too()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Deltas(run.Header, 1, 3));
        using RunReader behind = Ledger.Read(run, Position.Start);
        using RunReader old = Ledger.Read(run, Position.Start);
        await behind.NextAsync(1, Cancellation);
        await AppendAsync(run, Final(run.Header, 4));

        await DeleteAsync(run);

        await Assert.ThrowsAsync<RunDeletedException>(async () => await behind.NextAsync(100, Cancellation));
        await Assert.ThrowsAsync<RunDeletedException>(async () => await old.NextAsync(100, Cancellation));
        await behind.WaitAsync(Cancellation);
        using RunReader late = Ledger.Read(run, Position.Start);
        await Assert.ThrowsAsync<RunDeletedException>(async () => await late.NextAsync(100, Cancellation));
    }

    [Fact]
    public async Task A_run_that_is_deleted_between_the_reading_and_the_writing_of_its_seal_is_gone_and_others_are_sealed()
    {
        RunRecord run = await RecordAsync("run_1", isSealed: false);
        RunRecord other = await RecordAsync("run_2", isSealed: false);
        Store.AfterRead(async () => await DeleteAsync(run));

        Assert.IsType<SealResult.NoSuchRun>(await Ledger.SealAsync(run.Header.Key, Cancellation));

        Assert.Null(await Ledger.FindAsync(run.Header.Key, Cancellation));
        Assert.IsType<SealResult.Sealed>(await Ledger.SealAsync(other.Header.Key, Cancellation));
        await ReopenAsync();
        Assert.Equal(6, (await ReadAsync(other)).Count);
    }

    [Fact]
    public async Task The_sealing_of_all_ended_runs_goes_on_when_one_of_them_is_deleted_in_between()
    {
        RunRecord run = await RecordAsync("run_1", isSealed: false);
        await RecordAsync("run_2", isSealed: false);
        Store.AfterRead(async () => await DeleteAsync(run));
        Time.Advance(Options.SealAfter);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        List<string> damaged = [];

        Task sealing = Ledger.SealEndedAsync(damage => damaged.Add(damage.Message), ending.Token);
        await Store.SealedAsync(1);

        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sealing);
        Assert.Empty(damaged);
        Assert.False(Ledger.Stopped.IsCompleted);
    }

    [Fact]
    public async Task Deletions_seals_reads_and_verifications_that_meet_never_damage_or_stop_the_ledger()
    {
        for (int i = 0; i < 20; i++)
        {
            RunRecord run = await RecordAsync($"run_{i}", isSealed: false);
            Task[] meeting =
            [
                Task.Run(async () => await Ledger.SealAsync(run.Header.Key, Cancellation), Cancellation),
                Task.Run(async () => Assert.Empty((await Ledger.VerifyAsync(run.Header.Key, null, Cancellation))?.Damage ?? []), Cancellation),
                Task.Run(async () => Assert.IsType<DeleteResult.Deleted>(await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation)), Cancellation),
                Task.Run(async () => await ReadAllOrDeletedAsync(run), Cancellation),
            ];
            await Task.WhenAll(meeting);
            Assert.Null(await Ledger.FindAsync(run.Header.Key, Cancellation));
        }

        Assert.False(Ledger.Stopped.IsCompleted);
    }

    [Fact]
    public async Task Of_two_deletions_at_once_one_finds_the_run()
    {
        RunRecord run = await RecordAsync("run_1", isSealed: false);
        Task<DeleteResult> one;
        Task<DeleteResult> two;
        using (Store.Hold())
        {
            _ = Ledger.CreateAsync(AHeader("run_3"), null, Cancellation).AsTask();
            one = Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation);
            two = Ledger.DeleteAsync(run.Header.Key, "bob", Cancellation);
        }

        Assert.Single([await one, await two], result => result is DeleteResult.Deleted);
        Assert.Single([await one, await two], result => result is DeleteResult.NoSuchRun);
    }

    [Fact]
    public async Task A_full_disk_deletes_nothing()
    {
        RunRecord run = await RecordAsync("run_1", isSealed: false);
        Store.Failure = new StorageFullException();

        Assert.IsType<DeleteResult.StorageFull>(await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation));

        Store.Failure = null;
        Assert.Equal(6, (await ReadAsync(run)).Count);
        await DeleteAsync(run);
    }

    [Fact]
    public async Task A_deletion_stands_in_the_audit_log_of_its_tenant_with_what_else_was_entered()
    {
        RunRecord run = await RecordAsync("run_1", isSealed: false);
        TenantId tenant = run.Header.Key.Tenant;
        await Ledger.Audit.AddAsync(new AuditEntry(tenant, "eve", AuditAction.Denied, "DELETE /somewhere"), Cancellation);
        Time.Advance(TimeSpan.FromMinutes(1));
        await DeleteAsync(run, "bob");
        await Ledger.Audit.AddAsync(new AuditEntry(TenantId.Parse("other"), "eve", AuditAction.Denied, "GET /somewhere"), Cancellation);

        for (int life = 0; life < 2; life++)
        {
            List<AuditedAction> entries = await Ledger.Audit.ReadAsync(tenant, Cancellation).ToListAsync(Cancellation);
            Assert.Equal(
                [new AuditEntry(tenant, "eve", AuditAction.Denied, "DELETE /somewhere"), new AuditEntry(tenant, "bob", AuditAction.Deleted, $"run number {run.StoreNumber}")],
                entries.Select(each => each.Entry));
            Assert.Equal(Time.GetUtcNow(), entries[1].At);
            await ReopenAsync();
        }
    }

    private static Frame[] Frames(RunHeader header) => [.. Deltas(header, 1, 5), Final(header, 6)];

    private async Task<RunRecord> RecordAsync(string name, bool isSealed)
    {
        RunRecord run = await BeginAsync(name);
        await Ledger.MarkSourceBodyAsync(run, new SourceBody(Position.Start, "state"u8.ToArray()), Cancellation);
        foreach (Frame[] frames in Frames(run.Header).Chunk(2))
            await AppendAsync(run, frames);
        if (isSealed)
            Assert.IsType<SealResult.Sealed>(await Ledger.SealAsync(run.Header.Key, Cancellation));
        return await FindAsync(run);
    }

    private async Task<DeletedRun> DeleteAsync(RunRecord run, string by = "ann") =>
        Assert.IsType<DeleteResult.Deleted>(await Ledger.DeleteAsync(run.Header.Key, by, Cancellation)).Run;

    private async Task ReadAllOrDeletedAsync(RunRecord run)
    {
        try
        {
            Assert.Equal(6, (await ReadAsync(run)).Count);
        }
        catch (RunDeletedException)
        {
            // It was, in the middle.
        }
    }
}
