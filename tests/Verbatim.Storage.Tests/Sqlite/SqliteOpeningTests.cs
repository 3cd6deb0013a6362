using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

public sealed class SqliteOpeningTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    [Fact]
    public async Task A_second_ledger_on_a_directory_is_refused_with_one_sentence_that_names_it()
    {
        var refused = Assert.Throws<LedgerOpenException>(() => _directory.Open());

        Assert.Equal($"The data directory {_directory.Path} is in use by another process.", refused.Message);
        await ReopenAsync();
    }

    [Fact]
    public void A_directory_that_cannot_be_is_refused_with_one_sentence_that_names_it()
    {
        string path = Path.Combine(_directory.Path, "lock", "below-a-file");

        var refused = Assert.Throws<LedgerOpenException>(() => SqliteLedgerStore.Open(path, new SqliteLedgerOptions()));

        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_format_is_refused_with_one_sentence_and_left_as_it_is()
    {
        await Ledger.DisposeAsync();
        _directory.Execute("update meta set value = 6 where name = 'format'");

        var refused = Assert.Throws<LedgerOpenException>(() => _directory.Open());

        Assert.Contains("has format 6, and this version of Verbatim knows formats up to 5", refused.Message, StringComparison.Ordinal);
        Assert.Equal(6, _directory.Scalar("select value from meta where name = 'format'"));
        _directory.Execute("update meta set value = 5 where name = 'format'");
        await OpenAsync();
    }

    [Fact]
    public async Task A_database_of_something_else_is_refused()
    {
        await Ledger.DisposeAsync();
        string file = Path.Combine(_directory.Path, "ledger.db");
        File.Delete(file);
        _directory.Execute("create table recipe (name text)");

        Assert.Contains("not a ledger", Assert.Throws<LedgerOpenException>(() => _directory.Open()).Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, new string('x', 5000), Cancellation);
        Assert.Contains(file, Assert.Throws<LedgerOpenException>(() => _directory.Open()).Message, StringComparison.Ordinal);
        File.Delete(file);
        await OpenAsync();
    }

    [Fact]
    public async Task A_refused_opening_lets_go_of_the_directory()
    {
        await Ledger.DisposeAsync();
        _directory.Options.CheckpointPages = 1;
        Assert.Throws<ArgumentException>(() => _directory.Open());
        _directory.Options.CheckpointPages = 1000;
        _directory.Execute("update meta set value = 6");
        Assert.Throws<LedgerOpenException>(() => _directory.Open());
        _directory.Execute("update meta set value = 5");

        await OpenAsync();
    }

    [Fact]
    public async Task The_log_is_moved_into_the_database_as_it_grows_and_is_empty_after_opening()
    {
        _directory.Options.CheckpointPages = 1000;
        await ReopenAsync();
        string log = Path.Combine(_directory.Path, "ledger.db-wal");
        Assert.Equal(0, new FileInfo(log).Length);

        RunRecord run = await BeginAsync();
        for (int id = 1; id <= 200; id++)
            await AppendAsync(run, Delta(run.Header, id, new string('x', 100_000)));

        Assert.InRange(new FileInfo(log).Length, 1, 6_000_000);
    }

    [Fact]
    public async Task A_full_database_refuses_what_is_too_much_and_takes_what_fits()
    {
        _directory.Options.MaxDatabaseBytes = 1024 * 1024;
        await ReopenAsync();
        RunRecord run = await BeginAsync();
        Frame[] frames = [Delta(run.Header, 1, new string('x', 600_000)), Delta(run.Header, 2, new string('x', 600_000))];
        await AppendAsync(run, frames[0]);

        Assert.Equal(new AppendResult.StorageFull(0, 0, Position.At(1)), await AppendAsync(run, frames[1]));
        Assert.Equal(new AppendResult.Appended(1, 0, Position.At(2)), await AppendAsync(run, Delta(run.Header, 2)));
        _directory.Options.MaxDatabaseBytes = 0;
        await ReopenAsync();
        Assert.Equal(2, (await ReadAsync(run)).Count);
    }

    [Fact]
    public void The_numbers_that_stand_in_rows_never_change()
    {
        Assert.Equal(
            [RunStatus.Running, RunStatus.Completed, RunStatus.Incomplete, RunStatus.Refused, RunStatus.Failed, RunStatus.Cancelled, RunStatus.Interrupted],
            Enum.GetValues<RunStatus>());
        Assert.Equal([ConversationVisibility.Tenant, ConversationVisibility.Private], Enum.GetValues<ConversationVisibility>());
        Assert.Equal([RunOrigin.Recorded, RunOrigin.Executed], Enum.GetValues<RunOrigin>());
        Assert.Equal([BlockCoding.Identity, BlockCoding.Zstd, BlockCoding.ZstdWithDictionary], Enum.GetValues<BlockCoding>());
    }

    [Fact]
    public async Task Spans_hold_every_frame_of_a_conversation_once_in_commit_order()
    {
        RunRecord first = await BeginAsync("run_1");
        RunRecord second = await BeginAsync("run_2");
        await AppendAsync(first, Deltas(first.Header, 1, 2));
        await AppendAsync(first, Delta(first.Header, 3));
        await AppendAsync(second, Delta(second.Header, 1));
        await AppendAsync(first, Deltas(first.Header, 4, 5));
        await AppendAsync(first, Final(first.Header, 6));
        await AppendAsync(second, Final(second.Header, 2));

        const string spans = "select group_concat(run || ':' || first, ' ') from (select run, first from span order by id)";
        Assert.Equal("1:1 2:1 1:4 2:2", _directory.Text(spans));
        Assert.Equal(1, _directory.Scalar("select count(distinct conversation) from span"));
    }
}
