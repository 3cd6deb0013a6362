using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Runs;

/// <summary>Deletes runs that have been kept as long as their tenant keeps them.</summary>
internal sealed partial class ExpiredRuns(RunLedger ledger, IOptions<RetentionOptions> options, TimeProvider time, ILogger<ExpiredRuns> logger) : LedgerWork
{
    /// <summary>Who stands in the tombstones.</summary>
    public const string By = "system:retention";

    private const int PageRuns = 100;
    private static readonly TimeSpan AskEvery = TimeSpan.FromHours(1);

    /// <summary>Deletes what has come of age by now.</summary>
    /// <returns>How many runs.</returns>
    public async Task<int> DeleteAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Least is not { } least)
            return 0;

        DateTimeOffset now = time.GetUtcNow();
        int deleted = 0;
        IReadOnlyList<RunRecord> page = [];
        do
        {
            page = await ledger.ListEndedAsync(now - least, page is [.., var last] ? last.StoreNumber : 0, PageRuns, cancellationToken);
            foreach (RunRecord run in page.Where(run => options.Value.Of(run.Header.Key.Tenant) is { } kept && run.EndedAt + kept <= now))
            {
                switch (await TryDeleteAsync(run, cancellationToken))
                {
                    case DeleteResult.Deleted:
                        deleted++;
                        break;
                    case DeleteResult.StorageFull:
                        return deleted;
                }
            }
        }
        while (page.Count == PageRuns);

        return deleted;
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(AskEvery, time);
        do
        {
            int deleted = await TryDeleteAsync(stoppingToken);
            if (deleted > 0)
                Log.Deleted(logger, deleted);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> TryDeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await DeleteAsync(cancellationToken);
        }
        catch (LedgerCorruptException damage)
        {
            Log.ListDamaged(logger, damage);
            return 0;
        }
        catch (StoreUnavailableException away)
        {
            Log.Later(logger, away.Message);
            return 0;
        }
    }

    // One that is damaged keeps no other from its end.
    private async Task<DeleteResult?> TryDeleteAsync(RunRecord run, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.DeleteAsync(run.Header.Key, By, cancellationToken);
        }
        catch (LedgerCorruptException damage)
        {
            Log.Damaged(logger, run.Header.Key.Run, damage);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1221, LogLevel.Information, "{Count} runs were deleted: they have been kept as long as their tenant keeps them")]
        public static partial void Deleted(ILogger logger, int count);

        [LoggerMessage(1222, LogLevel.Error, "It cannot be read which runs are to be deleted: they are left as they are until the next hour")]
        public static partial void ListDamaged(ILogger logger, Exception exception);

        [LoggerMessage(1223, LogLevel.Error, "Run {Run} is damaged and cannot be deleted: it is left as it is, and tried again in the next hour")]
        public static partial void Damaged(ILogger logger, RunId run, Exception exception);

        [LoggerMessage(1224, LogLevel.Warning, "Runs that are to be deleted could not be read, and will be in the next hour: {Reason}")]
        public static partial void Later(ILogger logger, string reason);
    }
}
