using SQLitePCL;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Storage.Tests.Sqlite;

public sealed class SqliteFileTests
{
    [Theory]
    [InlineData(3_051_002, "SQLite 3.51.2 is loaded; a ledger needs 3.51.3 or newer.")]
    [InlineData(3_051_003, null)]
    [InlineData(3_051_004, null)]
    [InlineData(3_050_999, "SQLite 3.50.999 is loaded; a ledger needs 3.51.3 or newer.")]
    [InlineData(3_052_000, null)]
    [InlineData(3_007_017, "SQLite 3.7.17 is loaded; a ledger needs 3.51.3 or newer.")]
    [InlineData(4_000_000, null)]
    public void An_engine_before_3_51_3_is_refused_by_its_name(int version, string? fault) => Assert.Equal(fault, SqliteFile.FindFault(version));

    [Fact]
    public void The_engine_that_comes_with_it_is_new_enough()
    {
        Batteries_V2.Init();
        Assert.Null(SqliteFile.FindFault(raw.sqlite3_libversion_number()));
    }
}
