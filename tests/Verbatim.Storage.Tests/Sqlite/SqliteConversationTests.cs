using Verbatim.Ledger.Stores;
using Verbatim.Storage.Tests.Ledger;

namespace Verbatim.Storage.Tests.Sqlite;

public sealed class SqliteConversationTests : ConversationContract
{
    private readonly SqliteDirectory _directory = new();

    protected override ILedgerStore OpenRealStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();
}
