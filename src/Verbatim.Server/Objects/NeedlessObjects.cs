using Microsoft.Extensions.Options;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;

namespace Verbatim.Server.Objects;

/// <summary>Takes attachments away that nobody needs: deleted ones, those of purged runs only, and those that no run ever used.</summary>
internal sealed partial class NeedlessObjects(
    RunLedger ledger, IObjectStore store, IOptions<ObjectOptions> options, TimeProvider time, ILogger<NeedlessObjects> logger) : BackgroundService
{
    private const int MaxAtOnce = 1000;

    private static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(10);

    // What a put left behind that was cut short; none takes as long.
    private static readonly TimeSpan SweepAfter = TimeSpan.FromHours(24);

    /// <summary>Takes away what nobody needs by now.</summary>
    public async Task TakeAwayAsync(CancellationToken stoppingToken)
    {
        // The bytes go only once nobody can find the object, and what is known of it only once they are gone.
        IReadOnlyList<ObjectRecord> needless;
        int taken;
        do
        {
            taken = 0;
            needless = await ledger.Objects.ListNeedlessAsync(time.GetUtcNow() - options.Value.UnusedAfter, MaxAtOnce, stoppingToken);
            foreach (ObjectRecord each in needless)
            {
                if (await ledger.Objects.RemoveAsync(each.Tenant, each.Id, by: null, stoppingToken) is not RemoveObjectResult.Removed)
                    continue;

                await store.DeleteAsync(each.Tenant, each.Id, stoppingToken);
                await ledger.Objects.EraseAsync(each, stoppingToken);
                taken++;
            }
        }
        while (needless.Count == MaxAtOnce && taken > 0);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await TryTakeAwayAsync(stoppingToken);
                await Task.Delay(AskEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server goes down; the next start goes on.
        }
        catch (LedgerStoppedException)
        {
            // The server goes down for that by itself.
        }
    }

    private async Task TryTakeAwayAsync(CancellationToken stoppingToken)
    {
        try
        {
            await TakeAwayAsync(stoppingToken);
            await store.SweepAsync(time.GetUtcNow() - SweepAfter, stoppingToken);
        }
        catch (Exception failure) when (failure is StorageFullException or ObjectStoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            // The next round tries again.
            Log.Later(logger, failure.Message);
        }
        catch (LedgerCorruptException damage)
        {
            Log.Damaged(logger, damage);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1221, LogLevel.Warning, "Attachments that nobody needs could not be taken away, and will be later: {Reason}")]
        public static partial void Later(ILogger logger, string reason);

        [LoggerMessage(1222, LogLevel.Error, "Attachments that nobody needs cannot be taken away: the ledger is damaged")]
        public static partial void Damaged(ILogger logger, Exception exception);
    }
}
