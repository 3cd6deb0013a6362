using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Hosting;

/// <summary>No tenant's requests crowd out another's: each has a rate and a number at once, and more are told when to come again .</summary>
/// <remarks>By the token's tenant, which nobody can choose, and not by an address, which anybody can.</remarks>
internal sealed class TenantLimits : IDisposable
{
    private const int UnsetRate = 2_000;
    private const int UnsetAtOnce = 25_000;

    private readonly PartitionedRateLimiter<TenantId> _rate;
    private readonly PartitionedRateLimiter<TenantId> _atOnce;

    public TenantLimits(IOptions<LimitOptions> options, IHostEnvironment environment)
    {
        int rate = options.Value.RequestsPerSecond ?? (environment.IsDevelopment() ? 0 : UnsetRate);
        int atOnce = options.Value.RequestsAtOnce ?? (environment.IsDevelopment() ? 0 : UnsetAtOnce);

        // Refilled about ten times a second: a tenant at its limit is slowed down, and does not stand still for a second.
        _rate = PartitionedRateLimiter.Create<TenantId, TenantId>(tenant => rate == 0
            ? RateLimitPartition.GetNoLimiter(tenant)
            : RateLimitPartition.GetTokenBucketLimiter(tenant, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = rate,
                TokensPerPeriod = Math.Max(1, rate / 10),
                ReplenishmentPeriod = TimeSpan.FromSeconds((double)Math.Max(1, rate / 10) / rate),
            }));
        _atOnce = PartitionedRateLimiter.Create<TenantId, TenantId>(tenant => atOnce == 0
            ? RateLimitPartition.GetNoLimiter(tenant)
            : RateLimitPartition.GetConcurrencyLimiter(tenant, _ => new ConcurrencyLimiterOptions { PermitLimit = atOnce }));
    }

    /// <summary>Lets a tenant's request in, or answers it with when to come again.</summary>
    public async Task RunAsync(HttpContext context, TenantId tenant, RequestDelegate next)
    {
        using RateLimitLease begun = _rate.AttemptAcquire(tenant);
        using RateLimitLease? place = begun.IsAcquired ? _atOnce.AttemptAcquire(tenant) : null;
        if (place is { IsAcquired: true })
        {
            await next(context);
            return;
        }

        TimeSpan wait = begun.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? after : TimeSpan.FromSeconds(1);
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await Problems.TooManyRequests.WriteAsync(context);
    }

    public void Dispose()
    {
        _rate.Dispose();
        _atOnce.Dispose();
    }
}
