using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>A data directory of its own for one test.</summary>
internal sealed class SqliteDirectory
{
    public string Path { get; } = Directory.CreateTempSubdirectory("verbatim-ledger-").FullName;

    public SqliteLedgerOptions Options { get; } = new();

    public ILedgerStore Open() => SqliteLedgerStore.Open(Path, Options);

    public void Remove() => Directory.Delete(Path, recursive: true);
}
