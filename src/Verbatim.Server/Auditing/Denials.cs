using System.Collections.Concurrent;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Server.Access;

namespace Verbatim.Server.Auditing;

/// <summary>Enters into the audit log that a caller was denied something.</summary>
/// <remarks>The same caller at the same route once in a minute: whoever tries in a loop fills neither the log nor the disk.</remarks>
internal sealed partial class Denials(RunLedger ledger, TimeProvider time, ILogger<Denials> logger)
{
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan Once = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(TenantId, string, string), long> _entered = new();

    /// <summary>Durable when the task completes, unless the same was entered within the minute.</summary>
    public async Task EnterAsync(Caller caller, string route)
    {
        (TenantId, string, string) what = (caller.Tenant, caller.UserId, route);
        if (_entered.TryGetValue(what, out long at) && time.GetElapsedTime(at) < Once)
            return;
        if (_entered.Count >= MaxRemembered)
            _entered.Clear();

        _entered[what] = time.GetTimestamp();
        try
        {
            await ledger.AuditAsync(new AuditEntry(caller.Tenant, caller.UserId, AuditAction.Denied, route), CancellationToken.None);
        }
        catch (Exception failure) when (failure is StorageFullException or LedgerStoppedException)
        {
            // The answer has been given, and does not change.
            Log.NotEntered(logger, route, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "A denial of {Route} could not be entered into the audit log")]
        public static partial void NotEntered(ILogger logger, string route, Exception exception);
    }
}
