using Microsoft.Extensions.Logging.Abstractions;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Auditing;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;
using Verbatim.Server.Keys;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Server.Tests.Keys;

/// <summary>A tenant has as many keys as it may, also where many are created at once.</summary>
public sealed class KeyIssuingTests : IAsyncLifetime
{
    private static readonly Caller Eve = new(TenantId.Parse("demo"), "eve", Role.Admin, new HashSet<string> { "keys:*", "conversations:*" });

    private readonly string _data = Directory.CreateTempSubdirectory("verbatim-").FullName;
    private RunLedger _ledger = null!;

    public async ValueTask InitializeAsync() => _ledger = await RunLedger.OpenAsync(
        SqliteLedgerStore.Open(_data, new SqliteLedgerOptions()), new LedgerOptions(), TimeProvider.System, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Of_many_that_are_created_at_once_as_many_are_as_there_is_room_for()
    {
        var folders = DataFolders.Prepare(_data);
        string recorders = Directory.CreateDirectory(Path.Combine(folders.Keys, "recorders")).FullName;
        for (int i = 0; i < 998; i++)
            await File.WriteAllTextAsync(Path.Combine(recorders, $"{i:x16}.json"), Key($"{i:x16}"), TestContext.Current.CancellationToken);
        var keys = new ApiKeys(folders);
        var issuing = new KeyIssuing(keys, new AuditTrail(_ledger, TimeProvider.System, NullLogger<AuditTrail>.Instance), TimeProvider.System);

        Answer<KeyIssuing.Issued>[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => issuing.CreateAsync(Eve, new KeyRequest { Name = "a recorder" })));

        Assert.Equal(2, answers.OfType<Answer<KeyIssuing.Issued>.Given>().Count());
        Assert.All(answers.OfType<Answer<KeyIssuing.Issued>.Refused>(), refused => Assert.Equal(Problems.TooManyKeys, refused.Problem));
        Assert.Equal(1000, keys.Of(Eve.Tenant).Count);
    }

    private static string Key(string id) => $$"""
        {"key_id":"{{id}}","tenant":"demo","name":"a recorder","scopes":["conversations:write"],"created_by":"eve","created_at":"2026-03-01T12:00:00+00:00","secret_sha256":"00"}
        """;
}
