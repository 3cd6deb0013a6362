using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>A database that cannot be opened now, as where the process has all the files open that it may: who asks is told, and the ledger goes on.</summary>
public sealed class SqliteUnavailableTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();

    private string Database => Path.Combine(_directory.Path, "ledger.db");

    private string Aside => Path.Combine(_directory.Path, "aside");

    [Fact]
    public async Task A_run_that_cannot_be_begun_now_stops_nobody_and_begins_later()
    {
        // Nothing was read yet, so there is no connection that would still be open.
        TakeAway();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => BeginAsync());
        Assert.False(Ledger.Stopped.IsCompleted);

        BringBack();
        RunRecord run = await BeginAsync();
        Assert.IsType<AppendResult.Appended>(await AppendAsync(run, Final(run.Header, 1)));
    }

    [Fact]
    public async Task A_run_that_cannot_be_read_now_is_not_called_damaged()
    {
        TakeAway();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Ledger.FindAsync(AHeader().Key, Cancellation));
        BringBack();

        Assert.Null(await Ledger.FindAsync(AHeader().Key, Cancellation));
    }

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    // The writer has its file open already; a folder in its place cannot be opened as one.
    private void TakeAway()
    {
        File.Move(Database, Aside);
        Directory.CreateDirectory(Database);
    }

    private void BringBack()
    {
        Directory.Delete(Database);
        File.Move(Aside, Database);
    }
}
