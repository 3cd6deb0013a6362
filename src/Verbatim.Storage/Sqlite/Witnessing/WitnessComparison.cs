using System.Globalization;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>Whether a database holds everything that its witness saw.</summary>
internal static class WitnessComparison
{
    /// <summary>What is missing or wrong, as the rest of a sentence about the database; null where the ledger may be opened.</summary>
    /// <remarks>
    /// A database that is one commit ahead is an honest crash, unless the ledger was closed: that commit was never acknowledged. So is an empty one whose witness
    /// saw no commit: it was about to be made.
    /// </remarks>
    public static string? FindLoss(DatabaseReading database, WitnessReading witness) => (database, witness) switch
    {
        (DatabaseReading.Ledger { Head: null }, _) => "does not say at which commit it stands",
        (DatabaseReading.Ledger { Head: { } head, Live: var live }, _) => FindLoss(head, live, witness),
        (_, WitnessReading.Missing or WitnessReading.Saw { Record.Head.Commits: 0 }) => null,
        (_, WitnessReading.Unreadable) => $"holds no commit, and its witness, {WitnessFile.Name}, cannot be read",
        (DatabaseReading.Empty, WitnessReading.Saw saw) => $"is missing or empty, but its witness saw {Named(saw)}: all of them are missing",
        (_, WitnessReading.Saw saw) => $"has a format from before there was a witness, but its witness saw {Named(saw)}: it is an older copy",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string? FindLoss(LedgerHead head, RowSum? live, WitnessReading witness) => witness switch
    {
        WitnessReading.Missing => $"stands at {Named(head)}, but its witness, {WitnessFile.Name}, is missing: nobody can tell whether later commits are missing",
        WitnessReading.Unreadable => $"stands at {Named(head)}, but its witness, {WitnessFile.Name}, cannot be read: nobody can tell whether later commits are missing",
        WitnessReading.Saw saw => FindLoss(head, saw.Record) ?? FindLoss(head, live),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string? FindLoss(LedgerHead head, RowSum? live) =>
        live is null ? $"stands at {Named(head)}, but its live runs cannot be read: the file is damaged"
        : live != head.Live ? $"stands at {Named(head)}, but its live runs are not those of that commit: frames of them are missing or changed"
        : null;

    private static string? FindLoss(LedgerHead head, WitnessRecord witness)
    {
        LedgerHead seen = witness.Head;
        if (head.Ledger != seen.Ledger)
            return $"is not the ledger that its witness, {WitnessFile.Name}, belongs to";
        if (head.Commits < seen.Commits)
            return $"stands at {Named(head)}, but its witness saw {Named(seen)}: {Missing(head.Commits + 1, seen.Commits)}";
        if (head.Commits == seen.Commits)
            return head with { Previous = default } == seen ? null : $"stands at {Named(head)}, but that is not the commit of this number that its witness saw: it was changed, or another copy went on beside it";
        if (!head.IsWhole)
            return $"stands at {Named(head)}, but what it says of this commit was changed";
        if (witness.Kind == WitnessKind.Closed)
            return $"stands at {Named(head)}, but it was closed at {Named(seen)}: it was changed since, beside Verbatim";
        if (head.Commits == seen.Commits + 1 && head.Previous != seen.Chain)
            return $"stands at {Named(head)}, but the commit before it is not the one that its witness saw: another copy went on beside it";
        if (head.Commits > seen.Commits + 1 && witness.Kind != WitnessKind.Relaxed)
            return $"stands at {Named(head)}, but its witness saw only {Named(seen)}: the witness is an older copy";
        return null;
    }

    /// <summary>That the last commit is one which its witness did not see, in words; null where it saw it.</summary>
    public static string? FindUnseen(DatabaseReading database, WitnessReading witness) =>
        (database, witness) is (DatabaseReading.Ledger { Head: { } head }, WitnessReading.Saw { Record: { Kind: WitnessKind.Exact, Head.Commits: var seen } }) && head.Commits == seen + 1
            ? $"stands at {Named(head)}, which its witness did not see: a crash came between the two, or somebody wrote it beside Verbatim"
            : null;

    private static string Missing(long from, long to) =>
        from == to ? string.Create(CultureInfo.InvariantCulture, $"commit {from} is missing") : string.Create(CultureInfo.InvariantCulture, $"the commits {from} to {to} are missing");

    private static string Named(WitnessReading.Saw saw) => Named(saw.Record.Head);

    private static string Named(LedgerHead head) =>
        string.Create(CultureInfo.InvariantCulture, $"commit {head.Commits} of {head.CommittedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
}
