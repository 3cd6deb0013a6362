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
    private static readonly TimeSpan BetweenForgetting = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(TenantId, string, AuditAction, string), long> _entered = new();
    private long _forgot;

    /// <summary>Durable when the task completes.</summary>
    /// <exception cref="StorageFullException">The disk is full: what must not be done without an entry is not done.</exception>
    /// <exception cref="LedgerStoppedException">The ledger takes nothing any more.</exception>
    public Task EnterAsync(Caller caller, AuditAction action, string subject) =>
        ledger.Audit.AddAsync(new AuditEntry(caller.Tenant, caller.UserId, action, subject), CancellationToken.None);

    /// <summary>Enters what has been done or answered, and does not change; where it cannot be entered, the server's log says so.</summary>
    /// <returns>Whether it was entered.</returns>
    public async Task<bool> TryEnterAsync(Caller caller, AuditAction action, string subject)
    {
        try
        {
            await EnterAsync(caller, action, subject);
            return true;
        }
        catch (Exception failure) when (failure is StorageFullException or LedgerStoppedException)
        {
            Log.NotEntered(logger, action, subject, failure);
            return false;
        }
    }

    /// <summary>The same, but the same by the same caller once in a minute: whoever does it in a loop fills neither the log nor the disk.</summary>
    public async Task TryEnterOnceAsync(Caller caller, AuditAction action, string subject)
    {
        (TenantId, string, AuditAction, string) what = (caller.Tenant, caller.UserId, action, subject);
        if (_entered.Count >= MaxRemembered && time.GetElapsedTime(_forgot) > BetweenForgetting)
            ForgetOld();

        // Before it is there, so that of many at once it is entered once.
        long now = time.GetTimestamp();
        if (TryNote(what, now) && !await TryEnterAsync(caller, action, subject))
            _entered.TryRemove(KeyValuePair.Create(what, now));
    }

    // Of all that look at once, one notes it. The others look again and find that it is within the minute: each round has a winner.
    private bool TryNote((TenantId, string, AuditAction, string) what, long now)
    {
        while (true)
        {
            if (!_entered.TryGetValue(what, out long at))
            {
                if (_entered.TryAdd(what, now))
                    return true;
            }
            else if (time.GetElapsedTime(at, now) < Once)
            {
                return false;
            }
            else if (_entered.TryUpdate(what, now, at))
            {
                return true;
            }
        }
    }

    // Of those within the minute nothing is forgotten, however many they are: they have come through the limits of their tenants.
    private void ForgetOld()
    {
        _forgot = time.GetTimestamp();
        foreach ((var what, long at) in _entered)
        {
            if (time.GetElapsedTime(at) >= Once)
                _entered.TryRemove(KeyValuePair.Create(what, at));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "What was {Action} could not be entered into the audit log: {Subject}")]
        public static partial void NotEntered(ILogger logger, AuditAction action, string subject, Exception exception);
    }
}
