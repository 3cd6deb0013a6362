using System.Text;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Verifying;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>Whoever edits the database, also with a right checksum for it, is found out.</summary>
public sealed class SqliteVerificationTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ledger_that_nobody_touched_is_what_was_recorded(bool isSealed)
    {
        await ThreeBlocksAsync(isSealed);
        Assert.Empty((await Ledger.VerifyAsync(AHeader("run_1").Key, null, Cancellation))!.Damage);
        Assert.Empty((await Ledger.VerifyAsync(AHeader("run_live").Key, null, Cancellation))!.Damage);
        await Ledger.DisposeAsync();
        byte[] database = await File.ReadAllBytesAsync(Path.Combine(_directory.Path, "ledger.db"), Cancellation);

        (IReadOnlyList<FoundDamage> damage, long frames) = await VerifyAsync();

        Assert.Empty(damage);
        Assert.Equal(14, frames);
        Assert.Equal(database, await File.ReadAllBytesAsync(Path.Combine(_directory.Path, "ledger.db"), Cancellation));
        await OpenAsync();
    }

    // Edits, each with what the attacker makes right again: the block's checksum always, the run's row where it is told.
    [Theory]
    [InlineData("edit", 3, 4)]
    [InlineData("remove", 3, 4)]
    [InlineData("insert", 3, 4)]
    [InlineData("reorder", 3, 4)]
    [InlineData("reorder blocks", 1, 4)]
    [InlineData("remove block", 3, 4)]
    [InlineData("remove first block", 1, 2)]
    [InlineData("cut tail", 5, 6)]
    [InlineData("frame of the other run", 3, 4)]
    [InlineData("block of the other run", 3, 4)]
    [InlineData("wrong digest", 3, 4)]
    public async Task An_edited_run_is_found_and_its_frames_are_named(string edit, long from, long to)
    {
        await ThreeBlocksAsync(isSealed: false);
        VerifiedRun live = await EditLiveAsync(edit);
        Assert.Contains(live.Damage, damage => damage.From >= from && damage.To <= to);
        Assert.All(live.Damage, damage => Assert.Equal("run_1", damage.Run!.Value.Run.ToString()));

        // Online, its own run is found; the neighbour's is fine.
        Assert.Empty((await Ledger.VerifyAsync(AHeader("run_2").Key, null, Cancellation))!.Damage);
        await Ledger.DisposeAsync();
        (IReadOnlyList<FoundDamage> damage, _) = await VerifyAsync();
        Assert.Contains(damage, found => found.Run?.Run.ToString() == "run_1" && found.From >= from && found.To <= to);
        await OpenAsync();
    }

    [Fact]
    public async Task An_edit_whose_digests_were_all_made_anew_does_not_agree_with_the_witness()
    {
        await ThreeBlocksAsync(isSealed: false);
        List<StoredBlock> blocks = Blocks(1);
        byte[] digest = DigestChain.Begin(AHeader("run_1"));
        blocks[1] = blocks[1] with { Payload = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(blocks[1].Payload.Span).Replace("\"delta\":\"a\"", "\"delta\":\"b\"", StringComparison.Ordinal)) };
        for (int i = 0; i < blocks.Count; i++)
        {
            foreach (ReadOnlyMemory<byte> frame in new FrameBlock(blocks[i].First, blocks[i].Count, blocks[i].Payload).Frames)
                DigestChain.Add(digest, frame.Span);
            blocks[i] = blocks[i] with { Digest = digest.ToArray() };
        }

        await Ledger.DisposeAsync();
        Replace(1, blocks);

        (IReadOnlyList<FoundDamage> damage, _) = await VerifyAsync();

        Assert.Contains("Rows that never change are not those that were written", Assert.Single(damage).What, StringComparison.Ordinal);
        await OpenAsync();
    }

    [Theory]
    [InlineData("update run set final_text = 'Other.' where number = 1")]
    [InlineData("update run set status = 4 where number = 1")]
    [InlineData("update run set last = 5 where number = 1")]
    [InlineData("update run set bytes = bytes + 1 where number = 1")]
    [InlineData("update run set stream_id = 'other' where number = 1")]
    [InlineData("update run set ended_ms = ended_ms + 1 where number = 1")]
    [InlineData("update run set user_id = 'eve' where number = 1")]
    [InlineData("update run set request_message = null where number = 1")]
    [InlineData("update run set started_ms = started_ms + 1 where number = 1")]
    [InlineData("update run set cursor_key = zeroblob(32) where number = 1")]
    [InlineData("update run set body_sha256 = zeroblob(32) where number = 1")]
    [InlineData("update conversation set visibility = 1")]
    [InlineData("update conversation set owner = 'eve'")]
    public async Task A_changed_column_is_neither_listed_nor_left_unnoticed(string edit)
    {
        await ThreeBlocksAsync(isSealed: true);
        await Ledger.DisposeAsync();
        _directory.Execute(edit);

        (IReadOnlyList<FoundDamage> damage, _) = await VerifyAsync();

        Assert.Contains(damage, found => found.Run?.Run.ToString() == "run_1");
        if (edit.Contains("conversation", StringComparison.Ordinal))
        {
            // All runs are of it, one of them live: they are damaged, and the ledger goes on without them.
            await OpenAsync();
            Assert.Single(Ledger.Damaged);
            await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.FindAsync(AHeader("run_live").Key, Cancellation));
            Assert.IsType<CreateResult.Created>(await Ledger.CreateAsync(AHeader("run_new", "conv_new"), null, Cancellation));
            return;
        }

        await OpenAsync();
        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.FindAsync(AHeader("run_1").Key, Cancellation));
        ListedRuns listed = await Ledger.ListAsync(new RunQuery { Tenant = AHeader().Key.Tenant }, Cancellation);
        Assert.DoesNotContain(listed.Runs, run => run.Header.Key.Run.ToString() == "run_1");
        Assert.Single(listed.Damaged);
        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.CreateAsync(AHeader("run_1"), null, Cancellation));
        Assert.Equal(6, (await ReadAsync((await Ledger.FindAsync(AHeader("run_2").Key, Cancellation))!)).Count);
    }

    [Theory]
    [InlineData("update run set request_message = 'Other?' where id = 'run_live'")]
    [InlineData("update run set user_id = 'eve' where id = 'run_live'")]
    public async Task A_live_run_that_is_not_what_was_written_is_an_error_for_who_asks_for_it_and_for_nobody_else(string edit)
    {
        await ThreeBlocksAsync(isSealed: false);
        await Ledger.DisposeAsync();
        _directory.Execute(edit);

        await OpenAsync();

        Assert.Contains("run number 3", Assert.Single(Ledger.Damaged).Message, StringComparison.Ordinal);
        Assert.Empty(await Ledger.ListLiveAsync(Cancellation));
        RunHeader live = AHeader("run_live");
        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.FindAsync(live.Key, Cancellation));
        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.AppendAsync(live.Key, [Delta(live, 3)], Cancellation));
        RunRecord other = await BeginAsync("run_other");
        await AppendAsync(other, Delta(other.Header, 1));
        await ReopenAsync();
        Assert.Single(await ReadAsync(other));
    }

    [Fact]
    public async Task A_run_whose_row_is_gone_gives_its_number_and_its_frames_to_no_other()
    {
        await ThreeBlocksAsync(isSealed: false);
        RunRecord last = await BeginAsync("run_last");
        await AppendAsync(last, [.. Deltas(last.Header, 1, 2), Final(last.Header, 3)]);
        await Ledger.DisposeAsync();
        _directory.Execute("delete from run where id = 'run_last'");
        await OpenAsync();

        RunRecord fresh = await BeginAsync("run_fresh");
        await AppendAsync(fresh, Delta(fresh.Header, 1, "mine"));

        Assert.NotEqual(last.StoreNumber, fresh.StoreNumber);
        Assert.Equal([TextOf(Delta(fresh.Header, 1, "mine"))], await ReadAsync(fresh));
    }

    [Fact]
    public async Task A_run_whose_conversation_is_gone_is_damaged_and_stops_nothing()
    {
        await ThreeBlocksAsync(isSealed: false);
        RunRecord alone = await BeginAsync("run_alone", "conv_alone");
        await AppendAsync(alone, Final(alone.Header, 1));
        await Ledger.DisposeAsync();
        _directory.Execute("pragma foreign_keys = off; delete from conversation where id = 'conv_alone'");
        await OpenAsync();

        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.FindAsync(alone.Header.Key, Cancellation));
        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.CreateAsync(alone.Header, null, Cancellation));
        List<VerifiedRun> verified = [];
        await foreach (VerifiedRun run in Ledger.VerifyAllAsync(alone.Header.Key.Tenant, null, Cancellation))
            verified.Add(run);
        Assert.Single(verified, run => run.Damage.Count > 0);

        // Nor does a new conversation get its number, and with it the run.
        await BeginAsync(AHeader("run_fresh", "conv_fresh", tenant: "other"));
        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.FindAsync(alone.Header.Key, Cancellation));
        Assert.False(Ledger.Stopped.IsCompleted);
    }

    [Theory]
    [InlineData("update span set first = 4 where id = (select id from span where run = 1 and first = 3)")]
    [InlineData("update span set first = 2 where run = 1 and first = 1")]
    [InlineData("delete from span where run = 2 and first = 1")]
    [InlineData("update span set conversation = 9 where run = 2 and first = 1")]
    public async Task A_conversations_order_that_is_not_what_was_written_is_an_error_and_no_other_order(string edit)
    {
        RunRecord one = await BeginAsync("run_1");
        RunRecord two = await BeginAsync("run_2");
        await AppendAsync(one, Deltas(one.Header, 1, 2));
        await AppendAsync(two, Deltas(two.Header, 1, 2));
        await AppendAsync(one, [.. Deltas(one.Header, 3, 6), Final(one.Header, 7)]);
        await AppendAsync(two, Final(two.Header, 3));
        await Ledger.DisposeAsync();
        _directory.Execute(edit);
        await OpenAsync();
        ConversationRecord conversation = (await Ledger.FindConversationAsync(one.Header.Key.Tenant, one.Header.Conversation, Cancellation))!;

        await Assert.ThrowsAsync<LedgerCorruptException>(async () =>
        {
            using ConversationReader reader = Ledger.ReadConversation(conversation, default, end: null);
            while (await reader.NextAsync(100, Cancellation) is not null)
            {
            }
        });
        Assert.Contains(
            (await Ledger.VerifyAsync(one.Header.Key, null, Cancellation))!.Damage.Concat((await Ledger.VerifyAsync(two.Header.Key, null, Cancellation))!.Damage),
            damage => damage.What.Contains("order", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_source_keeps_is_an_error_where_it_is_not_what_was_written()
    {
        await ThreeBlocksAsync(isSealed: false);
        await Ledger.DisposeAsync();
        _directory.Execute("update source_body set state = x'00' where run = 1");
        await OpenAsync();

        RunRecord run = (await Ledger.FindAsync(AHeader("run_1").Key, Cancellation))!;

        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.SourceBodiesAsync(run, Cancellation));
    }

    [Theory]
    [InlineData("update audit set xxh3 = 0", "Entry 1 of the audit log does not match its checksum.")]
    [InlineData("update conversation set xxh3 = 0", "The row of conversation number 1 does not match its checksum.")]
    [InlineData("update run set final_coded = x'00' where id = 'run_live'", "Run number 3 has its final text in two forms, or one before its end.")]
    [InlineData("update source_body set state_coded = x'00'", "What a source keeps of run number 1 is there in two forms.")]
    public async Task Every_checksum_is_recomputed_and_what_stands_there_twice_is_told(string edit, string expected)
    {
        await ThreeBlocksAsync(isSealed: false);
        await Ledger.Audit.AddAsync(new AuditEntry(AHeader().Key.Tenant, "ann", AuditAction.Denied, "a route"), Cancellation);
        await Ledger.DisposeAsync();
        _directory.Execute(edit);

        Assert.Contains((await VerifyAsync()).Damage, found => found.What == expected);
        await OpenAsync();
    }

    [Fact]
    public async Task A_table_that_is_not_what_this_version_knows_is_damage()
    {
        await ThreeBlocksAsync(isSealed: false);
        await Ledger.DisposeAsync();
        _directory.Execute("alter table conversation rename column created_ms to breated_ms");

        Assert.Contains((await VerifyAsync()).Damage, found => found.What.Contains("cannot be read", StringComparison.Ordinal));

        _directory.Execute("alter table conversation rename column breated_ms to created_ms");
        await OpenAsync();
    }

    [Theory]
    [InlineData("conversation_by_id")]
    [InlineData("run_by_id")]
    [InlineData("block_of_run")]
    [InlineData("span_of_run")]
    [InlineData("tombstone_by_name")]
    [InlineData("run_live")]
    [InlineData("run_to_seal")]
    [InlineData("audit_of_tenant")]
    public async Task An_index_that_is_missing_is_made_again(string index)
    {
        await ThreeBlocksAsync(isSealed: false);
        await Ledger.DisposeAsync();
        string? before = _directory.Text($"select sql from sqlite_schema where name = '{index}'");
        Assert.NotNull(before);
        _directory.Execute($"drop index {index}");

        await OpenAsync();

        Assert.Equal(
            before.Replace(" if not exists", "", StringComparison.OrdinalIgnoreCase),
            _directory.Text($"select sql from sqlite_schema where name = '{index}'")!.Replace(" if not exists", "", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(6, (await ReadAsync((await Ledger.FindAsync(AHeader("run_1").Key, Cancellation))!)).Count);
    }

    [Theory]
    [InlineData("update span set first = 2 where run = 1 and first = 1")]
    [InlineData("delete from span where run = 1")]
    [InlineData("update span set conversation = 77 where run = 1")]
    [InlineData("update span set id = id + 1000 where run = 1")]
    [InlineData("delete from run where number = 1")]
    [InlineData("delete from run where number = 1; delete from block where run = 1; delete from span where run = 1;")]
    [InlineData("delete from source_body")]
    [InlineData("update source_body set state = x'00'")]
    [InlineData("insert into loss (accepted_ms, what) values (1, 'made up')")]
    [InlineData("insert into block (run, first, frames, run_bytes, coding, xxh3, digest, payload) select 999, first, frames, run_bytes, coding, xxh3, digest, payload from block where run = 1")]
    public async Task Rows_beside_the_frames_that_are_changed_missing_or_made_up_are_found(string edit)
    {
        await ThreeBlocksAsync(isSealed: false);
        await Ledger.DisposeAsync();
        _directory.Execute(edit);

        Assert.NotEmpty((await VerifyAsync()).Damage);
        await OpenAsync();
    }

    [Fact]
    public async Task A_rolled_back_database_is_found_and_what_was_accepted_is_told_from_damage()
    {
        await ThreeBlocksAsync(isSealed: false);
        await Ledger.DisposeAsync();
        string file = Path.Combine(_directory.Path, "ledger.db");
        byte[] copy = await File.ReadAllBytesAsync(file, Cancellation);
        await OpenAsync();
        RunRecord live = (await Ledger.FindAsync(AHeader("run_live").Key, Cancellation))!;
        await AppendAsync(live, Delta(live.Header, 3));
        await Ledger.DisposeAsync();
        await File.WriteAllBytesAsync(file, copy, Cancellation);

        Assert.Contains("is missing", Assert.Single((await VerifyAsync()).Damage).What, StringComparison.Ordinal);

        Verbatim.Storage.Sqlite.Witnessing.LossAcceptance.Accept(_directory.Path, Time.GetUtcNow());
        Assert.Empty((await VerifyAsync()).Damage);
        using (SqliteVerification verification = SqliteVerification.Open(_directory.Path, objects: null))
            Assert.Contains("is missing", Assert.Single(verification.AcceptedLosses), StringComparison.Ordinal);
        await OpenAsync();
    }

    // Pages that a start must read: it refuses, and whoever asks what is wrong is told all the same.
    [Theory]
    [InlineData("block", "its live runs cannot be read: the file is damaged")]
    [InlineData("block_of_run", "its live runs cannot be read: the file is damaged")]
    [InlineData("run_live", "its live runs cannot be read: the file is damaged")]
    [InlineData("head", "does not say at which commit it stands")]
    public async Task A_page_that_cannot_be_read_keeps_the_ledger_from_opening_and_nobody_from_verifying(string table, string expected)
    {
        await ThreeBlocksAsync(isSealed: true);
        await Ledger.DisposeAsync();
        string file = Path.Combine(_directory.Path, "ledger.db");
        byte[] whole = await File.ReadAllBytesAsync(file, Cancellation);
        long page = _directory.Scalar($"select rootpage from sqlite_master where name = '{table}'");
        long size = _directory.Scalar("pragma page_size");
        byte[] damaged = [.. whole];
        damaged.AsSpan((int)((page - 1) * size), 64).Fill(0xff);
        await File.WriteAllBytesAsync(file, damaged, Cancellation);

        (IReadOnlyList<FoundDamage> damage, long frames) = await VerifyAsync();

        Assert.Contains(damage, found => found.What.Contains(expected, StringComparison.Ordinal));
        Assert.Equal(table.StartsWith("block", StringComparison.Ordinal) ? 0 : 14, frames);
        Assert.Contains(expected, Assert.Throws<LedgerOpenException>(() => OpenStore()).Message, StringComparison.Ordinal);
        Assert.Throws<LedgerOpenException>(() => Verbatim.Storage.Sqlite.Witnessing.LossAcceptance.Accept(_directory.Path, Time.GetUtcNow()));
        Assert.Equal(damaged, await File.ReadAllBytesAsync(file, Cancellation));

        await File.WriteAllBytesAsync(file, whole, Cancellation);
        await OpenAsync();
    }

    // Two ended runs of the same shape and a live one.
    private async Task ThreeBlocksAsync(bool isSealed)
    {
        foreach (string name in (string[])["run_1", "run_2"])
        {
            RunRecord run = await BeginAsync(name);
            await Ledger.MarkSourceBodyAsync(run, new SourceBody(Position.Start, "state"u8.ToArray()), Cancellation);
            await AppendAsync(run, Deltas(run.Header, 1, 2));
            await AppendAsync(run, Deltas(run.Header, 3, 4));
            await AppendAsync(run, Delta(run.Header, 5), Final(run.Header, 6));
            if (isSealed)
                await Ledger.SealAsync(run.Header.Key, Cancellation);
        }

        RunRecord live = await BeginAsync("run_live");
        await AppendAsync(live, Deltas(live.Header, 1, 2));
    }

    private async Task<VerifiedRun> EditLiveAsync(string edit)
    {
        List<StoredBlock> blocks = Blocks(1);
        List<StoredBlock> others = Blocks(2);
        await Ledger.DisposeAsync();
        switch (edit)
        {
            case "edit":
                blocks[1] = With(blocks[1], frames => [frames[0], frames[1].Replace("\"delta\":\"a\"", "\"delta\":\"b\"", StringComparison.Ordinal)]);
                break;
            case "remove":
                blocks[1] = With(blocks[1], frames => [frames[0]]);
                break;
            case "insert":
                blocks[1] = With(blocks[1], frames => [frames[0], frames[0], frames[1]]);
                break;
            case "reorder":
                blocks[1] = With(blocks[1], frames => [frames[1], frames[0]]);
                break;
            case "reorder blocks":
                (blocks[0], blocks[1]) = (blocks[0] with { Payload = blocks[1].Payload }, blocks[1] with { Payload = blocks[0].Payload });
                break;
            case "remove block":
                blocks.RemoveAt(1);
                break;
            case "remove first block":
                blocks.RemoveAt(0);
                break;
            case "cut tail":
                blocks.RemoveAt(2);
                break;
            case "frame of the other run":
                string[] foreign = Frames(others[1]);
                blocks[1] = With(blocks[1], frames => [frames[0], foreign[1]]);
                break;
            case "block of the other run":
                blocks[1] = others[1] with { Run = 1 };
                break;
            default:
                blocks[1] = blocks[1] with { Digest = new byte[32] };
                break;
        }

        Replace(1, blocks);
        await OpenAsync();
        return (await Ledger.VerifyAsync(AHeader("run_1").Key, null, Cancellation))!;
    }

    private static string[] Frames(StoredBlock block) => [.. new FrameBlock(block.First, block.Count, block.Payload).Frames.Select(TextOf)];

    private static StoredBlock With(StoredBlock block, Func<string[], string[]> edit)
    {
        string[] frames = edit(Frames(block));
        return block with { Count = frames.Length, Payload = Encoding.UTF8.GetBytes(string.Concat(frames.Select(frame => $"data: {frame}\n\n"))) };
    }

    private List<StoredBlock> Blocks(long run)
    {
        List<StoredBlock> blocks = [];
        using SqliteReaderPool pool = new(Path.Combine(_directory.Path, "ledger.db"), isUntouched: false);
        while (pool.Read(reader => reader.FindBlockAfter(run, blocks is [.., var last] ? last.First : Position.Start, Cancellation)) is { } block)
            blocks.Add(block);
        return blocks;
    }

    private void Replace(long run, IEnumerable<StoredBlock> blocks)
    {
        _directory.Execute($"delete from block where run = {run}");
        foreach (StoredBlock block in blocks)
        {
            long checksum = unchecked((long)BlockChecksum.Of(block));
            string stream = block.StreamId is null ? "null" : $"'{block.StreamId}'";
            _directory.Execute($"""
                insert into block (run, first, frames, run_bytes, stream_id, coding, xxh3, digest, payload)
                values ({run}, {block.First}, {block.Count}, {block.RunBytes}, {stream}, 0, {checksum}, x'{Convert.ToHexString(block.Digest.Span)}', x'{Convert.ToHexString(block.Payload.Span)}')
                """);
        }
    }

    private async Task<(IReadOnlyList<FoundDamage> Damage, long Frames)> VerifyAsync()
    {
        using SqliteVerification verification = SqliteVerification.Open(_directory.Path, objects: null);
        List<FoundDamage> damage = [.. verification.FindDamage()];
        long frames = 0;
        await foreach (VerifiedRun run in verification.RunAsync(null, Cancellation))
        {
            frames += run.Frames;
            damage.AddRange(run.Damage);
        }

        return (damage, frames);
    }
}
