using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Objects;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

/// <summary>Attachments that nobody needs go from the store and from the ledger, and no others do .</summary>
[Trait("Clauses", "R-162")]
public sealed class NeedlessObjectsTests : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly string _data = Directory.CreateTempSubdirectory("verbatim-").FullName;
    private readonly SetClock _time = new();
    private FileObjectStore _store = null!;
    private RunLedger _ledger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _ledger = await RunLedger.OpenAsync(SqliteLedgerStore.Open(_data, new SqliteLedgerOptions()), new LedgerOptions(), _time, Cancellation);
        _store = new FileObjectStore(_data);
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task What_nobody_needs_goes_and_all_else_stays()
    {
        using var needless = new NeedlessObjects(_ledger, _store, Options.Create(new ObjectOptions()), _time, NullLogger<NeedlessObjects>.Instance);
        foreach (string id in (string[])["obj_used", "obj_unused", "obj_removed", "obj_of_deleted"])
            await AddAsync(id);
        await RecordAsync("run_kept", "obj_used");
        RunKey deleted = await RecordAsync("run_deleted", "obj_of_deleted");
        await _ledger.DeleteAsync(deleted, "ann", Cancellation);
        await _ledger.Objects.RemoveAsync(Acme, ObjectId.Parse("obj_removed"), "ann", Cancellation);

        await needless.TakeAwayAsync(Cancellation);
        Assert.Equal(["obj_used", "obj_unused", "obj_of_deleted"], await StoredAsync());

        _time.Now += TimeSpan.FromDays(1);
        await _ledger.PurgeAsync(Cancellation);
        await needless.TakeAwayAsync(Cancellation);
        Assert.Equal(["obj_used", "obj_unused"], await StoredAsync());

        _time.Now += TimeSpan.FromDays(6);
        await AddAsync("obj_new");
        await needless.TakeAwayAsync(Cancellation);
        Assert.Equal(["obj_used", "obj_new"], await StoredAsync());
        Assert.NotNull(await _ledger.Objects.FindAsync(Acme, ObjectId.Parse("obj_used"), "ann", Cancellation));
        Assert.Empty(await _ledger.Objects.ListNeedlessAsync(_time.Now - TimeSpan.FromDays(7), 1000, Cancellation));
    }

    private async Task AddAsync(string id)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(id));
        await using IncomingObject incoming = await _store.ReceiveAsync(content, 1000, Cancellation);
        var added = new ObjectRecord
        {
            Tenant = Acme,
            Id = ObjectId.Parse(id),
            UserId = "ann",
            Filename = id,
            MediaType = "text/plain",
            SizeBytes = incoming.SizeBytes,
            Sha256 = incoming.Sha256,
            CreatedAt = _time.Now,
        };
        Assert.IsType<AddObjectResult.Added>(await _ledger.Objects.AddAsync(added, Cancellation));
        await _store.PutAsync(added.ToStored(), incoming, Cancellation);
    }

    private async Task<RunKey> RecordAsync(string run, string named)
    {
        var header = new RunHeader
        {
            Key = new RunKey(Acme, RunId.Parse(run)),
            Conversation = ConversationId.Parse(run),
            WorkflowKey = "k",
            UserId = "ann",
            Origin = RunOrigin.Recorded,
            StartedAt = _time.Now,
        };
        await _ledger.CreateAsync(header, null, Cancellation);
        string final = SomeFrames.Final(1, run).Replace("\"attachments\":[]", $$"""
            "attachments":[{"object_id":"{{named}}","filename":"a"}]
            """, StringComparison.Ordinal);
        Assert.True(FrameCheck.TryRead(Encoding.UTF8.GetBytes(final), new FrameLimits(), out Frame? frame, out _));
        Assert.IsType<AppendResult.Appended>(await _ledger.AppendAsync(header.Key, [frame], Cancellation));
        return header.Key;
    }

    private async Task<List<string>> StoredAsync()
    {
        List<string> stored = [];
        foreach (string id in (string[])["obj_used", "obj_unused", "obj_removed", "obj_of_deleted", "obj_new"])
        {
            if (await _store.FindAsync(Acme, ObjectId.Parse(id), Cancellation) is not null)
                stored.Add(id);
        }

        return stored;
    }
}
