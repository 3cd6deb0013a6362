using Microsoft.Extensions.Options;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;
using Verbatim.Server.Backups;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Objects;

/// <summary>Takes attachments away that nobody needs: deleted ones, those of purged runs only, those that no run ever used, and those whose bytes never came.</summary>
internal sealed partial class NeedlessObjects(
    RunLedger ledger, IObjectStore store, OpenUploads uploads, BackupTurns backups, IOptions<ObjectOptions> options, TimeProvider time, ILogger<NeedlessObjects> logger) : LedgerWork
{
    private const int MaxAtOnce = 1000;

    private static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(10);

    // What a put left behind that was cut short; none takes as long.
    private static readonly TimeSpan SweepAfter = TimeSpan.FromHours(24);

    // The link by which an object came is made before it. As long as somebody may upload by that, the row is what keeps the object from coming back; a
    // minute more, because times are compared in whole seconds.
    private static readonly TimeSpan RememberedFor = ObjectUpload.LinksAreGoodFor + TimeSpan.FromMinutes(1);

    // Up to when it was asked for each whether its bytes had come; in a new life of the server from the beginning.
    private DateTimeOffset _askedUpTo;

    /// <summary>Takes away what nobody needs by now. What stands in the way of one object is logged, and keeps no other.</summary>
    public async Task TakeAwayAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await TryAsync(() => EachAsync(now - options.Value.UnusedAfter, TakeAsync, damage => Log.RowDamaged(logger, damage)));
        await TryAsync(async () =>
        {
            await EachAsync(now - RememberedFor, TakeUnfinishedAsync, damaged: null);
            _askedUpTo = now - RememberedFor;
        });
        await TryAsync(() => backups.TryTakeAwayAsync(async () => await store.SweepAsync(time.GetUtcNow() - SweepAfter, stoppingToken), stoppingToken));

        async Task EachAsync(DateTimeOffset unusedSince, Func<ObjectRecord, CancellationToken, Task> take, Action<LedgerCorruptException>? damaged)
        {
            for (long? after = 0; after is { } from;)
            {
                NeedlessPage page = await ledger.Objects.ListNeedlessAsync(unusedSince, from, MaxAtOnce, stoppingToken);
                foreach (LedgerCorruptException damage in page.Damaged)
                    damaged?.Invoke(damage);
                foreach (ObjectRecord each in page.Objects)
                    await take(each, stoppingToken);
                after = page.Next;
            }
        }
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await TakeAwayAsync(stoppingToken);
            await Task.Delay(AskEvery, time, stoppingToken);
        }
    }

    // The copied database of a backup may know runs whose attachments are still to be read for it.
    private Task TakeAsync(ObjectRecord needless, CancellationToken stoppingToken) =>
        backups.TryTakeAwayAsync(() => TakeOutsideBackupsAsync(needless, stoppingToken), stoppingToken);

    // The bytes go only once nobody can find the object, and what is known of it only once they are gone.
    private async Task TakeOutsideBackupsAsync(ObjectRecord needless, CancellationToken stoppingToken)
    {
        try
        {
            // Its bytes may still be on their way to a slow store: to be needless they have to be there first.
            if (needless.RemovedAt is null && uploads.Has(needless.Tenant, needless.Id))
                return;
            if (await ledger.Objects.RemoveAsync(needless.Tenant, needless.Id, by: null, stoppingToken) is not RemoveObjectResult.Removed)
                return;

            await store.DeleteAsync(needless.Tenant, needless.Id, stoppingToken);
            if (time.GetUtcNow() - needless.CreatedAt > RememberedFor && !uploads.Has(needless.Tenant, needless.Id))
                await ledger.Objects.EraseAsync(needless, stoppingToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Log.ObjectLater(logger, needless.StoreNumber, needless.Id.ToString(), failure.Message);
        }
        catch (LedgerCorruptException damage)
        {
            Log.RowDamaged(logger, damage);
        }
    }

    // The process or its store did not outlive the upload, and no link brings the bytes any more: the row is nobody's, and takes its tenant's room.
    private async Task TakeUnfinishedAsync(ObjectRecord unused, CancellationToken stoppingToken)
    {
        if (unused.CreatedAt <= _askedUpTo || unused.RemovedAt is not null || uploads.Has(unused.Tenant, unused.Id))
            return;

        try
        {
            if (await store.FindAsync(unused.Tenant, unused.Id, stoppingToken) is null)
                await TakeAsync(unused, stoppingToken);
        }
        catch (ObjectCorruptException damage)
        {
            Log.ObjectLater(logger, unused.StoreNumber, unused.Id.ToString(), damage.Message);
        }
    }

    // What is away or full is so for all of them: the next round tries again.
    private async Task TryAsync(Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (Exception failure) when (failure is StorageFullException or StoreUnavailableException or ObjectStoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            Log.Later(logger, failure.Message);
        }
        catch (LedgerCorruptException damage)
        {
            Log.Damaged(logger, damage);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1231, LogLevel.Warning, "Attachments that nobody needs could not be taken away, and will be later: {Reason}")]
        public static partial void Later(ILogger logger, string reason);

        [LoggerMessage(1232, LogLevel.Error, "Attachments that nobody needs cannot be taken away: the ledger is damaged")]
        public static partial void Damaged(ILogger logger, Exception exception);

        [LoggerMessage(1233, LogLevel.Warning, "Attachment number {Number} ({Id}) could not be taken away, and will be later: {Reason}")]
        public static partial void ObjectLater(ILogger logger, long number, string id, string reason);

        [LoggerMessage(1234, LogLevel.Error, "What is known of an attachment that nobody may need is damaged: it is left as it is")]
        public static partial void RowDamaged(ILogger logger, Exception exception);
    }
}
