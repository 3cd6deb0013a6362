using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Tests.Ledger;
using Xunit;

namespace Verbatim.Storage.Tests.Sqlite;

public sealed class SqliteObjectTests : ObjectContract
{
    private readonly SqliteDirectory _directory = new();

    protected override ILedgerStore OpenRealStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    [Theory]
    [InlineData("update object set sha256 = zeroblob(32)", "The row of object number 1 does not match")]
    [InlineData("update object set user_id = 'eve'", "The row of object number 1 does not match")]
    [InlineData("update object set removed_ms = 1", "The row of object number 1 does not match")]
    [InlineData("delete from object", "uses object number 1, which does not exist")]
    [InlineData("update object_use set place = 7", "That run number 1 uses an object does not match")]
    [InlineData("update object_use set run = 7", "used by run number 7, which does not exist")]
    [InlineData("delete from object_use", "of attachments")]
    [InlineData("insert into object_use select 1, 1, object, xxh3 from object_use", "of attachments")]
    public async Task What_somebody_made_of_attachments_is_found(string edit, string said)
    {
        await AddAsync("obj_1");
        await EndedAsync("run_1", "obj_1");
        await Ledger.DisposeAsync();
        Assert.Empty(Damage());

        _directory.Execute($"pragma foreign_keys = off; {edit}");

        Assert.Contains(Damage(), what => what.Contains(said, StringComparison.Ordinal));
        await OpenAsync();
    }

    [Fact]
    public async Task A_row_that_was_altered_is_an_error_and_never_another_object()
    {
        ObjectRecord added = await AddAsync("obj_1");
        await Ledger.DisposeAsync();
        _directory.Execute("update object set user_id = 'bob'");
        await OpenAsync();

        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.Objects.FindAsync(added.Tenant, added.Id, null, Cancellation));
        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.Objects.RemoveAsync(added.Tenant, added.Id, null, Cancellation));
    }

    [Fact]
    public async Task A_row_that_was_altered_is_told_among_those_that_nobody_needs_and_hides_no_other()
    {
        for (int i = 1; i <= 3; i++)
            await AddAsync($"obj_{i}");
        await Ledger.DisposeAsync();
        _directory.Execute("update object set user_id = 'bob' where id <> 'obj_3'");
        await OpenAsync();

        NeedlessPage first = await Ledger.Objects.ListNeedlessAsync(Time.GetUtcNow(), after: 0, limit: 2, Cancellation);
        NeedlessPage second = await Ledger.Objects.ListNeedlessAsync(Time.GetUtcNow(), first.Next!.Value, limit: 2, Cancellation);

        Assert.Empty(first.Objects);
        Assert.Equal(2, first.Damaged.Count);
        Assert.Equal(["obj_3"], second.Objects.Select(each => each.Id.ToString()));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task A_ledger_stays_true_while_objects_come_and_go()
    {
        await AddAsync("obj_1");
        ObjectRecord gone = await AddAsync("obj_2");
        RunRecord run = await EndedAsync("run_1", "obj_1", "obj_2");
        await DeleteAsync(run);
        await Ledger.Objects.RemoveAsync(gone.Tenant, gone.Id, null, Cancellation);
        await Ledger.Objects.EraseAsync(gone, Cancellation);
        await Ledger.DisposeAsync();

        Assert.Empty(Damage());
        Assert.Equal(1, _directory.Scalar("select count(*) from object_use"));
        await OpenAsync();
    }

    private List<string> Damage()
    {
        using SqliteVerification verification = SqliteVerification.Open(_directory.Path, objects: null);
        return [.. verification.FindDamage().Select(damage => damage.What)];
    }
}
