using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Access;
using Verbatim.Server.Backups;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;
using Verbatim.Server.Objects;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

/// <summary>Attachments that nobody needs go from the store and from the ledger, and no others do (R-162).</summary>
[Trait("Clauses", "R-162")]
public sealed class NeedlessObjectsTests : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly string _data = Directory.CreateTempSubdirectory("verbatim-").FullName;
    private readonly SetClock _time = new();
    private readonly KeptLog<NeedlessObjects> _log = new();
    private readonly OpenUploads _uploads = new();
    private BackupTurns _backups = null!;
    private FileObjectStore _store = null!;
    private RunLedger _ledger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _ledger = await OpenAsync();
        _store = new FileObjectStore(_data);
        _backups = new BackupTurns(DataFolders.Prepare(_data));
    }

    [Fact]
    public async Task What_never_came_goes_once_no_link_brings_it_and_what_came_waits_for_a_run()
    {
        using NeedlessObjects needless = Needless();
        await AddAsync("obj_unused");
        await AddAsync("obj_new");
        await _store.DeleteAsync(Acme, ObjectId.Parse("obj_new"), Cancellation);

        _time.Now += TimeSpan.FromMinutes(15);
        await needless.TakeAwayAsync(Cancellation);
        Assert.Equal("obj_unused".Length + "obj_new".Length, await _ledger.Objects.SumAsync(Acme, Cancellation));

        _time.Now += TimeSpan.FromMinutes(2);
        await needless.TakeAwayAsync(Cancellation);
        Assert.Equal("obj_unused".Length, await _ledger.Objects.SumAsync(Acme, Cancellation));
        Assert.Equal(["obj_unused"], await StoredAsync());
    }

    [Fact]
    public async Task What_a_backup_may_still_read_and_what_is_still_coming_in_stays()
    {
        using NeedlessObjects needless = Needless();
        await AddAsync("obj_unused");
        await AddAsync("obj_removed");
        await _ledger.Objects.RemoveAsync(Acme, ObjectId.Parse("obj_removed"), "ann", Cancellation);
        _time.Now += TimeSpan.FromDays(8);

        using (_uploads.Enter(Acme, ObjectId.Parse("obj_unused")))
        {
            using (await _backups.TryBeginAsync(Cancellation))
                await needless.TakeAwayAsync(Cancellation);
            Assert.Equal(["obj_unused", "obj_removed"], await StoredAsync());

            await needless.TakeAwayAsync(Cancellation);
            Assert.Equal(["obj_unused"], await StoredAsync());
        }

        await needless.TakeAwayAsync(Cancellation);
        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task A_backup_begins_once_what_is_being_taken_away_is_gone_and_nothing_goes_while_it_is_taken()
    {
        var gone = new TaskCompletionSource();
        Task<bool> takingAway = _backups.TryTakeAwayAsync(() => gone.Task, Cancellation);

        Task<BackupTurns.Turn?> beginning = _backups.TryBeginAsync(Cancellation);
        Assert.False(beginning.IsCompleted);
        Assert.Null(await _backups.TryBeginAsync(Cancellation));

        gone.SetResult();
        Assert.True(await takingAway);
        using (Assert.IsType<BackupTurns.Turn>(await beginning))
            Assert.False(await _backups.TryTakeAwayAsync(() => Task.CompletedTask, Cancellation));
        Assert.True(await _backups.TryTakeAwayAsync(() => Task.CompletedTask, Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        _backups.Dispose();
        await _ledger.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task What_nobody_needs_goes_and_all_else_stays()
    {
        using NeedlessObjects needless = Needless();
        foreach (string id in (string[])["obj_used", "obj_unused", "obj_removed", "obj_of_deleted"])
            await AddAsync(id);
        await RecordAsync("run_kept", "obj_used");
        RunKey deleted = await RecordAsync("run_deleted", "obj_of_deleted");
        await _ledger.DeleteAsync(deleted, "ann", Cancellation);
        await _ledger.Objects.RemoveAsync(Acme, ObjectId.Parse("obj_removed"), "ann", Cancellation);

        await needless.TakeAwayAsync(Cancellation);
        Assert.Equal(["obj_used", "obj_unused", "obj_of_deleted"], await StoredAsync());
        Assert.Equal(1, await NeedlessCountAsync());

        _time.Now += TimeSpan.FromDays(1);
        await _ledger.PurgeAsync(Cancellation);
        await needless.TakeAwayAsync(Cancellation);
        Assert.Equal(["obj_used", "obj_unused"], await StoredAsync());

        _time.Now += TimeSpan.FromDays(6);
        await AddAsync("obj_new");
        await needless.TakeAwayAsync(Cancellation);
        Assert.Equal(["obj_used", "obj_new"], await StoredAsync());
        Assert.Equal(0, await NeedlessCountAsync());
        Assert.NotNull(await _ledger.Objects.FindAsync(Acme, ObjectId.Parse("obj_used"), "ann", Cancellation));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task What_is_damaged_or_cannot_be_taken_away_is_logged_and_keeps_nothing_else()
    {
        foreach (string id in (string[])["obj_used", "obj_unused", "obj_removed", "obj_of_deleted"])
            await AddAsync(id);
        foreach (string id in (string[])["obj_unused", "obj_removed", "obj_of_deleted"])
            await _ledger.Objects.RemoveAsync(Acme, ObjectId.Parse(id), "ann", Cancellation);
        await _ledger.DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_data, "ledger.db")};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "update object set filename = 'other' where id = 'obj_unused'";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        _ledger = await OpenAsync();
        string stuck = Directory.EnumerateFiles(Path.Combine(_data, "objects"), "*.json", SearchOption.AllDirectories)
            .Single(file => File.ReadAllText(file).Contains("obj_removed", StringComparison.Ordinal));
        File.Delete(stuck);
        Directory.CreateDirectory(Path.Combine(stuck, "kept"));
        string orphan = Path.Combine(Path.GetDirectoryName(stuck)!, "left.content");
        await File.WriteAllTextAsync(orphan, "left", Cancellation);
        File.SetLastWriteTimeUtc(orphan, _time.Now.UtcDateTime - TimeSpan.FromDays(2));
        using NeedlessObjects needless = Needless();

        await needless.TakeAwayAsync(Cancellation);

        Assert.Null(await _store.FindAsync(Acme, ObjectId.Parse("obj_of_deleted"), Cancellation));
        Assert.False(File.Exists(orphan));
        Assert.Equal(2, _log.Lines.Count);
        Assert.Contains(_log.Lines, line => line.Contains("object number 2", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.Contains("obj_removed", StringComparison.Ordinal));

        Directory.Delete(stuck, recursive: true);
        await needless.TakeAwayAsync(Cancellation);
        Assert.Equal(3, _log.Lines.Count);
        Assert.Equal(["obj_used", "obj_unused"], await StoredAsync());
    }

    [Fact]
    public async Task A_link_brings_no_attachment_back_that_is_gone_however_long_an_upload_by_it_takes()
    {
        var upload = new ObjectUpload(_ledger, _store, _uploads, Options.Create(new ObjectOptions()), new EphemeralDataProtectionProvider(), _time);
        var ann = new Caller(Acme, "ann", Role.Member, new HashSet<string> { "conversations:write" });
        byte[] content = [1, 2, 3];
        ObjectUpload.Link link = Given(await upload.MakeLinkAsync(ann, new UploadForm("a", "text/plain", content.Length, null), Cancellation));
        using NeedlessObjects needless = Needless();
        Given(await TakeAsync(new MemoryStream(content)));
        await _ledger.Objects.RemoveAsync(Acme, link.ObjectId, "eve", Cancellation);

        for (int minute = 0; minute < 15; minute++)
        {
            await needless.TakeAwayAsync(Cancellation);
            Assert.Null(await _store.FindAsync(Acme, link.ObjectId, Cancellation));
            Assert.Equal(Problems.NotFound, Refused(await TakeAsync(new MemoryStream(content))));
            _time.Now += TimeSpan.FromSeconds(59);
        }

        var sent = new Pipe();
        Task<Answer<ObjectRecord>> slow = TakeAsync(sent.Reader.AsStream());
        _time.Now += TimeSpan.FromHours(2);
        await needless.TakeAwayAsync(Cancellation);
        await sent.Writer.WriteAsync(content, Cancellation);
        await sent.Writer.CompleteAsync();
        Assert.Equal(Problems.NotFound, Refused(await slow));

        await needless.TakeAwayAsync(Cancellation);
        Assert.IsType<RemoveObjectResult.NoSuchObject>(await _ledger.Objects.RemoveAsync(Acme, link.ObjectId, "eve", Cancellation));
        Assert.Equal(Problems.NotFound, Refused(await TakeAsync(new MemoryStream(content))));

        Task<Answer<ObjectRecord>> TakeAsync(Stream bytes) => upload.TakeAsync(link.Path.Split('/')[^1], "text/plain", bytes, Cancellation).AsTask();

        static T Given<T>(Answer<T> answer) => Assert.IsType<Answer<T>.Given>(answer).Value;

        static Problem Refused<T>(Answer<T> answer) => Assert.IsType<Answer<T>.Refused>(answer).Problem;
    }

    private NeedlessObjects Needless() => new(_ledger, _store, _uploads, _backups, Options.Create(new ObjectOptions()), _time, _log);

    private async Task<int> NeedlessCountAsync() => (await _ledger.Objects.ListNeedlessAsync(_time.Now - TimeSpan.FromDays(7), after: 0, 1000, Cancellation)).Objects.Count;

    private async Task<RunLedger> OpenAsync() =>
        await RunLedger.OpenAsync(SqliteLedgerStore.Open(_data, new SqliteLedgerOptions()), new LedgerOptions(), _time, Cancellation);

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
        Assert.IsType<AddObjectResult.Added>(await _ledger.Objects.AddAsync(added, mostTenantBytes: null, Cancellation));
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
