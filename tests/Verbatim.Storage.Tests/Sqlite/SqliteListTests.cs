using Verbatim.Ledger.Stores;
using Verbatim.Storage.Tests.Ledger;

namespace Verbatim.Storage.Tests.Sqlite;

public sealed class SqliteListTests : ListContract
{
    private readonly SqliteDirectory _directory = new();

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();
}
