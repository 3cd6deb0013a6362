using Microsoft.Data.Sqlite;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Storage.Tests.Sqlite;

public sealed class SqliteStatementTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly CancellationTokenSource _caller = new();

    public SqliteStatementTests()
    {
        _connection.Open();
        _connection.CreateFunction<long, bool>("is_wanted", number =>
        {
            if (number == 100_000)
                _caller.Cancel();
            return false;
        });
    }

    public void Dispose()
    {
        _connection.Dispose();
        _caller.Dispose();
    }

    [Fact]
    public void A_search_that_finds_nothing_ends_when_its_caller_has_left()
    {
        using var search = new SqliteStatement(_connection, """
            with recursive n (number) as (select 1 union all select number + 1 from n where number < 500000) select number from n where is_wanted(number)
            """);

        Assert.ThrowsAny<OperationCanceledException>(() => search.Scan(() => true, _caller.Token));

        // The connection and the statement serve the next caller.
        using var next = new SqliteStatement(_connection, "select 1");
        Assert.Equal([1L], next.All(row => row.Long(0), CancellationToken.None));
        Assert.Empty(search.All(row => row.Long(0), CancellationToken.None));
    }
}
