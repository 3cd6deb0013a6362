using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Server.Replay;

/// <summary>
/// So much of a tenant's runs is folded, and held until its readers have it, at the same time; who asks for more waits in turn. A transcript is in memory as
/// a whole, unlike frames, and its reader may be slow: at another tenant's cost it is not.
/// </summary>
internal sealed class TranscriptTurns : IDisposable
{
    private const int UnitBytes = 1024 * 1024;

    private readonly PartitionedRateLimiter<TenantId> _folded;
    private readonly int _most;

    public TranscriptTurns(IOptions<ReplayOptions> options)
    {
        _most = options.Value.MaxTranscriptMegabytes;
        _folded = PartitionedRateLimiter.Create<TenantId, TenantId>(tenant => RateLimitPartition.GetConcurrencyLimiter(
            tenant, _ => new ConcurrencyLimiterOptions { PermitLimit = _most, QueueLimit = int.MaxValue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }));
    }

    /// <summary>Waits for room for a run's transcript, which is let go of by disposing. A run that is larger than all the room takes all of it.</summary>
    public async ValueTask<IDisposable> EnterAsync(RunRecord run, CancellationToken cancellationToken) =>
        await _folded.AcquireAsync(run.Header.Key.Tenant, (int)Math.Min(_most, 1 + (run.Bytes / UnitBytes)), cancellationToken);

    public void Dispose() => _folded.Dispose();
}
