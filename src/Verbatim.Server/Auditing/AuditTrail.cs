using System.Collections.Concurrent;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Server.Access;

namespace Verbatim.Server.Auditing;

/// <summary>Enters into the audit log of the caller's tenant what was done or denied .</summary>
internal sealed partial class AuditTrail(RunLedger ledger, TimeProvider time, ILogger<AuditTrail> logger)
{
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan Once = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(TenantId, string, AuditAction, string), long> _entered = new();

    /// <summary>Durable when the task completes.</summary>
    /// <exception cref="StorageFullException">The disk is full: what must not be done without an entry is not done.</exception>
    /// <exception cref="LedgerStoppedException">The ledger takes nothing any more.</exception>
    public Task EnterAsync(Caller caller, AuditAction action, string subject) =>
        ledger.AuditAsync(new AuditEntry(caller.Tenant, caller.UserId, action, subject), CancellationToken.None);

    /// <summary>Enters what has been done or answered, and does not change; where it cannot be entered, the server's log says so.</summary>
    public async Task TryEnterAsync(Caller caller, AuditAction action, string subject)
    {
        try
        {
            await EnterAsync(caller, action, subject);
        }
        catch (Exception failure) when (failure is StorageFullException or LedgerStoppedException)
        {
            Log.NotEntered(logger, action, subject, failure);
        }
    }

    /// <summary>The same, but the same by the same caller once in a minute: whoever does it in a loop fills neither the log nor the disk.</summary>
    public async Task TryEnterOnceAsync(Caller caller, AuditAction action, string subject)
    {
        (TenantId, string, AuditAction, string) what = (caller.Tenant, caller.UserId, action, subject);
        if (_entered.TryGetValue(what, out long at) && time.GetElapsedTime(at) < Once)
            return;
        if (_entered.Count >= MaxRemembered)
            _entered.Clear();

        _entered[what] = time.GetTimestamp();
        await TryEnterAsync(caller, action, subject);
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "What was {Action} could not be entered into the audit log: {Subject}")]
        public static partial void NotEntered(ILogger logger, AuditAction action, string subject, Exception exception);
    }
}
