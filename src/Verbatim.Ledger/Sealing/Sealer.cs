using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Writing;

namespace Verbatim.Ledger.Sealing;

/// <summary>Seals runs, one caller at a time: two who seal the same run would each replace what the other read.</summary>
internal sealed class Sealer(ILedgerStore store, RunIndex index, LedgerWriter writer, TimeProvider time) : IDisposable
{
    // Runs sealed by one commit: many short ones share its way to disk.
    private const int MaxRuns = 64;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly SealPace _pace = new(time);

    public async Task<SealResult> SealAsync(RunKey key, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await index.FindAsync(key, cancellationToken) is not { } found)
                return new SealResult.NoSuchRun();
            if (!found.Record.IsEnded)
                return new SealResult.Live();
            if (found.Record.Seal is { } seal)
                return new SealResult.Sealed(seal);

            _pace.Begin();
            SealedBlocks last = await new RunSealing(store, writer, _pace, found.Record).PrepareAsync(cancellationToken);
            await writer.SealAsync(last);
            return new SealResult.Sealed(last.Seal!);
        }
        catch (StorageFullException)
        {
            return new SealResult.StorageFull();
        }
        catch (RunDeletedException)
        {
            return new SealResult.NoSuchRun();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Seals some of the runs that ended before a moment, the earliest first.</summary>
    /// <param name="endedBefore">The moment.</param>
    /// <param name="damaged">Runs not to try; those found damaged are added.</param>
    /// <param name="report">Told of each that is added.</param>
    /// <param name="cancellationToken">Gives up; what was being sealed is sealed the next time.</param>
    /// <returns>Whether there may be more of them.</returns>
    /// <exception cref="StorageFullException">The disk is full.</exception>
    public async Task<bool> SealSomeAsync(
        DateTimeOffset endedBefore, HashSet<long> damaged, Action<LedgerCorruptException> report, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        List<Task> commits = [];
        try
        {
            IReadOnlyList<RunRecord> unsealed = await store.ListUnsealedAsync(MaxRuns + damaged.Count, cancellationToken);
            RunRecord[] due = [.. unsealed.Where(run => run.EndedAt <= endedBefore && !damaged.Contains(run.StoreNumber))];
            int bytes = 0;
            _pace.Begin();
            foreach (RunRecord run in due.TakeWhile(_ => bytes < RunSealing.CommitBytes))
            {
                try
                {
                    SealedBlocks last = await new RunSealing(store, writer, _pace, run).PrepareAsync(cancellationToken);
                    commits.Add(UnlessDeletedAsync(writer.SealAsync(last)));
                    bytes += last.Blocks.Sum(block => block.Payload.Length);
                }
                catch (LedgerCorruptException damage)
                {
                    damaged.Add(run.StoreNumber);
                    report(damage);
                }
                catch (RunDeletedException)
                {
                    // Nothing of it is to be sealed any more.
                }
            }

            await Task.WhenAll(commits);
            return due.Length > 0;
        }
        finally
        {
            await Task.WhenAll(commits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private static async Task UnlessDeletedAsync(Task commit)
    {
        try
        {
            await commit;
        }
        catch (RunDeletedException)
        {
            // Between its reading and its commit; the others are sealed all the same.
        }
    }
}
