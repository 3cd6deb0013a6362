using Verbatim.Ledger;
using Verbatim.Sources;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Server.Hosting;

/// <summary>The limits that configuration sets: sections <c>Ledger</c>, <c>Sqlite</c> and <c>Sources</c>.</summary>
internal sealed record StoreLimits(LedgerOptions Ledger, SqliteLedgerOptions Sqlite, ProjectionOptions Sources)
{
    /// <exception cref="StartRefusedException">A value is none, or out of its bounds; the message has all faults of the second kind.</exception>
    public static StoreLimits Read(IConfiguration configuration)
    {
        LedgerOptions ledger = Bind<LedgerOptions>(configuration, nameof(Ledger));
        SqliteLedgerOptions sqlite = Bind<SqliteLedgerOptions>(configuration, nameof(Sqlite));

        // One limit of frames and streams, whoever writes them.
        ProjectionOptions sources = Bind<ProjectionOptions>(configuration, nameof(Sources)) with { Limits = ledger.Frames };
        string[] faults =
        [
            .. ledger.FindFaults().Select(fault => $"{nameof(Ledger)}:{fault}"),
            .. sqlite.FindFaults().Select(fault => $"{nameof(Sqlite)}:{fault}"),
            .. sources.FindFaults().Select(fault => $"{nameof(Sources)}:{fault}"),
        ];
        return faults is [] ? new StoreLimits(ledger, sqlite, sources) : throw new StartRefusedException(string.Join(" ", faults));
    }

    private static T Bind<T>(IConfiguration configuration, string section)
        where T : new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException invalid)
        {
            throw new StartRefusedException(invalid.Message, invalid);
        }
    }
}
