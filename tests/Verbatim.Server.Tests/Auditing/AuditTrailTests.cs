using Microsoft.Extensions.Logging.Abstractions;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Auditing;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Server.Tests.Auditing;

/// <summary>The same by the same caller is entered once in a minute, however many do it at once .</summary>
[Trait("Clauses", "R-198")]
public sealed class AuditTrailTests : IAsyncLifetime
{
    private static readonly Caller Ann = new(TenantId.Parse("demo"), "ann", Role.Member, new HashSet<string>());

    private readonly string _data = Directory.CreateTempSubdirectory("verbatim-").FullName;
    private readonly MeetingClock _time = new();
    private RunLedger _ledger = null!;
    private AuditTrail _trail = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _ledger = await RunLedger.OpenAsync(SqliteLedgerStore.Open(_data, new SqliteLedgerOptions()), new LedgerOptions(), TimeProvider.System, Cancellation);
        _trail = new AuditTrail(_ledger, _time, NullLogger<AuditTrail>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Of_two_that_are_denied_at_once_one_is_entered()
    {
        // The second comes while the first has looked, and has not yet noted that it was here; and again a minute later.
        await TwoAtOnceAsync();
        Assert.Equal(1, await CountAsync());
        await DenyAsync();
        Assert.Equal(1, await CountAsync());

        _time.Pass(TimeSpan.FromMinutes(1));
        await TwoAtOnceAsync();
        Assert.Equal(2, await CountAsync());
    }

    private async Task TwoAtOnceAsync()
    {
        Task second = Task.CompletedTask;
        _time.Meanwhile = () => second = DenyAsync();
        await DenyAsync();
        await second;
        Assert.Null(_time.Meanwhile);
    }

    private Task DenyAsync() => _trail.TryEnterOnceAsync(Ann, AuditAction.Denied, "GET /");

    private async Task<int> CountAsync() => await _ledger.Audit.ReadAsync(Ann.Tenant, Cancellation).CountAsync(Cancellation);

    /// <summary>A clock that lets something happen when it is looked at.</summary>
    private sealed class MeetingClock : TimeProvider
    {
        private long _now;

        public Action? Meanwhile { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _now += time.Ticks;

        public override long GetTimestamp()
        {
            long now = _now;
            Action? meanwhile = Meanwhile;
            Meanwhile = null;
            meanwhile?.Invoke();
            return now;
        }
    }
}
