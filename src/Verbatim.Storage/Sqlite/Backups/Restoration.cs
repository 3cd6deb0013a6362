using System.Globalization;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Verifying;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>Restores a backup into a directory of its own.</summary>
/// <remarks>
/// All of it is unpacked below <see cref="Unfinished"/> and verified there; then it is moved to its place, the database last. While that folder is there, no
/// server starts in the directory: a restore that was killed is never taken for a ledger.
/// </remarks>
public sealed class Restoration
{
    /// <summary>What a restore that was cut short leaves in the directory.</summary>
    public const string Unfinished = "restoring";

    private const int MostTold = 20;

    // Of a file system of its own.
    private static readonly string[] OfNobody = ["lock", "lost+found"];

    private readonly string _directory;
    private readonly string _part;
    private readonly Func<string, IStoredObjects?> _objects;

    private Restoration(string directory, Func<string, IStoredObjects?> objects)
    {
        (_directory, _objects) = (directory, objects);
        _part = Path.Combine(directory, Unfinished);
    }

    /// <summary>Takes the directory, unpacks, verifies, writes down in the ledger what it was restored from, and moves it to its place. Durable when the task completes.</summary>
    /// <param name="archive">The backup.</param>
    /// <param name="directory">The data directory to be: missing, or empty.</param>
    /// <param name="objects">The attachments that stand in a data directory; null where none do.</param>
    /// <param name="acceptsDamage">Whether a ledger is restored in which verifying finds what was damaged when the backup was taken.</param>
    /// <param name="progress">How far it has come.</param>
    /// <param name="time">When it is.</param>
    /// <param name="cancellationToken">Gives up; what was unpacked is deleted.</param>
    /// <exception cref="BackupRefusedException">It is not a whole backup, or its ledger is damaged. Nothing was restored.</exception>
    /// <exception cref="LedgerOpenException">The directory is not empty, in use, or cannot be written. Nothing was changed.</exception>
    public static async Task<RestoredLedger> RunAsync(
        Stream archive, string directory, Func<string, IStoredObjects?> objects, bool acceptsDamage, RestoreProgress progress, TimeProvider time, CancellationToken cancellationToken)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        bool isNew = !Directory.Exists(full);
        if (!isNew && Directory.EnumerateFileSystemEntries(full).FirstOrDefault(path => !OfNobody.Contains(Path.GetFileName(path))) is { } there)
        {
            throw new LedgerOpenException(Path.GetFileName(there) == Unfinished
                ? $"In {full} a restore was cut short: delete {there}, and what else it left there, or name another directory."
                : $"The directory {full} is not empty: a backup is restored into one that is, or is not there yet.");
        }

        bool isDone = false;
        try
        {
            using var held = DirectoryLock.Take(full);
            var restoration = new Restoration(full, objects);
            try
            {
                PrivateFolder.Create(restoration._part);
                DurableFolder.Sync(full);
                RestoredLedger restored = await restoration.RunAsync(archive, acceptsDamage, progress, time, cancellationToken);
                isDone = true;
                return restored;
            }
            finally
            {
                if (!isDone && Directory.Exists(restoration._part))
                    Directory.Delete(restoration._part, recursive: true);
            }
        }
        finally
        {
            if (!isDone && isNew && Directory.Exists(full))
                Directory.Delete(full, recursive: true);
        }
    }

    private async Task<RestoredLedger> RunAsync(Stream archive, bool acceptsDamage, RestoreProgress progress, TimeProvider time, CancellationToken cancellationToken)
    {
        BackupManifest manifest = await BackupReading.UnpackAsync(archive, _part, progress.Unpacked, cancellationToken);
        IReadOnlyList<FoundDamage> damage = await VerifyAsync(progress, cancellationToken);
        if (damage is not [] && !acceptsDamage)
            throw new BackupRefusedException($"it is whole, but the ledger in it is damaged, as it was when it was taken: {string.Join(" ", damage.Take(MostTold).Select(Told))}");

        // From here on its commits are chained otherwise than those of the ledger that it was taken of, which may go on.
        LossAcceptance.WriteDown(_part, Origin(manifest), time.GetUtcNow());
        cancellationToken.ThrowIfCancellationRequested();
        MoveToItsPlace();
        return new RestoredLedger(manifest, damage);
    }

    private async Task<IReadOnlyList<FoundDamage>> VerifyAsync(RestoreProgress progress, CancellationToken cancellationToken)
    {
        using SqliteVerification verification = SqliteVerification.Open(_part, _objects(_part));
        List<FoundDamage> damage = [.. verification.FindDamage()];
        await foreach (VerifiedRun run in verification.RunAsync(only: null, cancellationToken))
        {
            progress.Verified(run.Frames);
            damage.AddRange(run.Damage);
        }

        return damage;
    }

    // The database last: what stands there before is a witness without a database, with which no ledger is begun.
    private void MoveToItsPlace()
    {
        File.Delete(Path.Combine(_part, "lock"));
        string[] names = [BackupLayout.Keys, BackupLayout.Objects, WitnessFile.Name, SqliteFile.Name];
        foreach (string folder in Directory.EnumerateDirectories(_part, "*", SearchOption.AllDirectories))
            DurableFolder.Sync(folder);
        DurableFolder.Sync(_part);
        foreach (string name in names)
        {
            string from = Path.Combine(_part, name);
            if (Directory.Exists(from))
                Directory.Move(from, Path.Combine(_directory, name));
            else if (File.Exists(from))
                File.Move(from, Path.Combine(_directory, name));
        }

        DurableFolder.Sync(_directory);
        Directory.Delete(_part);
        DurableFolder.Sync(_directory);
        if (Path.GetDirectoryName(_directory) is { } above)
            DurableFolder.Sync(above);
    }

    private static string Origin(BackupManifest manifest) => string.Create(
        CultureInfo.InvariantCulture,
        $"was restored from a backup of {Utc(manifest.TakenAt)}, which ends with commit {manifest.Commit} of {Utc(manifest.CommittedAt)}: what was recorded after that is not here");

    private static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Told(FoundDamage damage) => damage.Run is { } run ? $"run {run.Tenant}/{run.Run}: {damage.What}" : damage.What;
}
