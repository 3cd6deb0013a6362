using System.Formats.Tar;
using System.Text;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Verifying;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Sqlite.Backups;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using ZstdSharp;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>A backup is one moment of the ledger, whatever goes on meanwhile, and what is not a whole one is not restored.</summary>
public sealed class SqliteBackupTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();
    private readonly string _elsewhere = Directory.CreateTempSubdirectory("verbatim-backup-").FullName;
    private SqliteLedgerStore? _store;

    protected override ILedgerStore OpenStore() => _store = SqliteLedgerStore.Open(_directory.Path, _directory.Options);

    protected override void RemoveStore()
    {
        _directory.Remove();
        Directory.Delete(_elsewhere, recursive: true);
    }

    [Fact]
    public async Task A_backup_under_load_holds_all_that_was_acknowledged_and_of_each_run_its_beginning_to_the_byte()
    {
        const int Runs = 8;
        RunRecord[] runs = new RunRecord[Runs];
        for (int i = 0; i < Runs; i++)
            runs[i] = await BeginAsync($"run_{i}", $"conv_{i % 3}");
        RunRecord ended = await BeginAsync("run_ended");
        await AppendAsync(ended, Delta(ended.Header, 1), Final(ended.Header, 2));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        long[] acknowledged = new long[Runs];
        Task[] recorders = [.. Enumerable.Range(0, Runs).Select(i => Task.Run(() => RecordAsync(runs[i], acknowledged, i, enough.Token), Cancellation))];
        while (acknowledged.Any(count => Volatile.Read(ref count) < 20))
            await Task.Yield();

        List<string> archives = [];
        List<long[]> before = [];
        for (int i = 0; i < 3; i++)
        {
            before.Add([.. acknowledged]);
            archives.Add(await BackUpAsync($"load-{i}"));
        }

        await enough.CancelAsync();
        await Task.WhenAll(recorders);
        for (int i = 0; i < archives.Count; i++)
        {
            string restored = await RestoreAsync(archives[i], $"restored-{i}");
            await AssertWholeAsync(restored);
            await using RunLedger copy = await OpenAsync(restored);
            Assert.Equal(2, (await FramesAsync(copy, ended)).Count);
            for (int run = 0; run < Runs; run++)
            {
                List<string> original = await ReadAsync(runs[run]);
                List<string> kept = await FramesAsync(copy, runs[run]);
                Assert.InRange(kept.Count, before[i][run], original.Count);
                Assert.Equal(original.Take(kept.Count), kept);
            }
        }
    }

    [Fact]
    public async Task All_runs_of_a_backup_are_as_they_were_after_one_and_the_same_commit()
    {
        RunRecord first = await BeginAsync("run_first"), large = await BeginAsync("run_large"), second = await BeginAsync("run_second");
        await AppendAsync(large, Deltas(large.Header, 1, 400, new string('x', 20_000)));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        long rounds = 0;
        Task recording = Task.Run(AlternateAsync, Cancellation);

        List<(string Archive, long Before)> archives = [];
        for (int i = 0; i < 5; i++)
        {
            long before = Volatile.Read(ref rounds);
            archives.Add((await BackUpAsync($"one-commit-{i}"), before));
            while (Volatile.Read(ref rounds) < before + 2 && !recording.IsCompleted)
                await Task.Yield();
        }

        await enough.CancelAsync();
        await recording;
        foreach ((string archive, long before) in archives)
        {
            await using RunLedger copy = await OpenAsync(await RestoreAsync(archive, Path.GetFileName(archive) + "-restored"));
            int ofFirst = (await FramesAsync(copy, first)).Count, ofSecond = (await FramesAsync(copy, second)).Count;
            Assert.InRange(ofFirst - ofSecond, 0, 1);
            Assert.True(ofSecond >= before, $"{before} frames of each were acknowledged before the backup, which has {ofFirst} and {ofSecond}.");
        }

        // The first run's frame is acknowledged before the second's is sent: at no moment is the first behind, or more than one frame ahead.
        async Task AlternateAsync()
        {
            for (long next = 1; !enough.IsCancellationRequested; next++)
            {
                foreach (RunRecord run in (RunRecord[])[first, second])
                    Assert.IsType<AppendResult.Appended>(await AppendAsync(run, Delta(run.Header, next)));
                Volatile.Write(ref rounds, next);
            }
        }
    }

    [Fact]
    public async Task What_is_recorded_while_a_copy_is_made_is_not_in_it_and_is_acknowledged_all_the_same()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Deltas(run.Header, 1, 400, new string('x', 20_000)));
        using var gone = new CancellationTokenSource();
        Task<LedgerCopy> copying = Task.Run(() => _store!.Copy(Folder("copy"), gone.Token), Cancellation);
        long next = 401;
        do
            Assert.IsType<AppendResult.Appended>(await AppendAsync(run, Delta(run.Header, next++)));
        while (!copying.IsCompleted);

        LedgerCopy copy = await copying;
        Assert.InRange(copy.Commit, 2, next - 399);
        Assert.Equal(next - 1, (await ReadAsync(run)).Count);
    }

    [Fact]
    public async Task Attachments_and_keys_are_in_it_and_the_operators_key_and_what_is_being_written_are_not()
    {
        using var objects = new FileObjectStore(_directory.Path);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("a,b\n1,2\n"));
        await using IncomingObject incoming = await objects.ReceiveAsync(content, 100, Cancellation);
        var plan = new StoredObject(TenantId.Parse("demo"), ObjectId.Parse("obj_1"), "plan.csv", "text/csv", incoming.SizeBytes, incoming.Sha256);
        await objects.PutAsync(plan, incoming, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "objects", "incoming", "half"), "half", Cancellation);
        Write("keys/operator.key", "operator");
        Write("keys/development-issuer.pem", "issuer");
        Write("keys/recorders/0123456789abcdef.json", "{}");
        Write("keys/recorders/fedcba9876543210.json.part", "{");
        await BeginAsync();

        string restored = await RestoreAsync(await BackUpAsync("with"), "restored");
        string without = await RestoreAsync(await BackUpAsync("without", hasKeys: false), "without-keys");

        using var there = new FileObjectStore(restored);
        Assert.Equal(plan, await there.FindAsync(TenantId.Parse("demo"), ObjectId.Parse("obj_1"), Cancellation));
        using var reader = new StreamReader(await there.OpenAsync(plan, Cancellation));
        Assert.Equal("a,b\n1,2\n", await reader.ReadToEndAsync(Cancellation));
        Assert.Equal(["keys/development-issuer.pem", "keys/recorders/0123456789abcdef.json"], FilesOf(restored, "keys"));
        Assert.Empty(FilesOf(without, "keys"));
        if (!OperatingSystem.IsWindows())
        {
            foreach (string key in FilesOf(restored, "keys"))
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(restored, key)));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(restored, "keys")));
        }
    }

    [Fact]
    public async Task A_deleted_run_is_not_in_a_backup_with_what_its_pages_held()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Delta(run.Header, 1, new string('q', 30_000)), Final(run.Header, 2));
        await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation);
        Time.Advance(TimeSpan.FromDays(100));
        await Ledger.PurgeAsync(Cancellation);

        string restored = await RestoreAsync(await BackUpAsync("deleted"), "restored");

        await AssertWholeAsync(restored);
        Assert.DoesNotContain(new string('q', 1000), Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(restored, "ledger.db"), Cancellation)), StringComparison.Ordinal);
        await using RunLedger copy = await OpenAsync(restored);
        Assert.IsType<CreateResult.Deleted>(await copy.CreateAsync(run.Header, null, Cancellation));
    }

    [Fact]
    public async Task A_restored_ledger_goes_on_says_what_it_was_restored_from_and_is_not_taken_for_the_one_that_it_was_taken_of()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Delta(run.Header, 1));
        string restored = await RestoreAsync(await BackUpAsync("one"), "restored");
        await AppendAsync(run, Delta(run.Header, 2));
        await Ledger.DisposeAsync();

        await using (RunLedger copy = await OpenAsync(restored))
            Assert.IsType<AppendResult.Appended>(await copy.AppendAsync(run.Header.Key, [Delta(run.Header, 2, "other")], Cancellation));
        using (SqliteVerification verification = SqliteVerification.Open(restored, objects: null))
            Assert.Contains("was restored from a backup of 2026-03-01T12:00:00.000Z, which ends with commit 2", Assert.Single(verification.AcceptedLosses), StringComparison.Ordinal);

        // Files of the two mixed are refused, in both directions.
        byte[] witness = await File.ReadAllBytesAsync(Path.Combine(restored, "ledger.witness"), Cancellation);
        byte[] own = await File.ReadAllBytesAsync(Path.Combine(_directory.Path, "ledger.witness"), Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(_directory.Path, "ledger.witness"), witness, Cancellation);
        Assert.Throws<LedgerOpenException>(() => _directory.Open());
        await File.WriteAllBytesAsync(Path.Combine(_directory.Path, "ledger.witness"), own, Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(restored, "ledger.witness"), own, Cancellation);
        Assert.Throws<LedgerOpenException>(() => SqliteLedgerStore.Open(restored, new SqliteLedgerOptions()));
        await OpenAsync();
    }

    [Fact]
    public async Task A_backup_that_was_cut_anywhere_is_refused_and_leaves_nothing()
    {
        byte[] archive = await ArchiveAsync();
        var random = new Random(7);
        int[] cuts = [0, 1, 100, archive.Length / 2, archive.Length - 5, archive.Length - 1, .. Enumerable.Range(0, 14).Select(_ => random.Next(archive.Length))];

        foreach (int cut in cuts)
            await AssertRefusedAsync(archive[..cut], $"cut at {cut} of {archive.Length}");
        await AssertRefusedAsync([.. archive, 0], "a byte more");
        await AssertRefusedAsync([.. archive, .. archive], "twice");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"version":1,"product":null,"taken_at":"2026-01-31T09:30:00Z","ledger":"00000000-0000-0000-0000-000000000000","commit":1,"committed_at":"2026-01-31T09:30:00Z","runs":0,"objects":0,"has_keys":false,"entries":[]}""")]
    [InlineData("""{"version":1,"product":"","taken_at":"2026-01-31T09:30:00Z","ledger":"00000000-0000-0000-0000-000000000000","commit":1,"committed_at":"2026-01-31T09:30:00Z","runs":0,"objects":0,"has_keys":false,"entries":null}""")]
    [InlineData("""{"version":1,"product":"","taken_at":"2026-01-31T09:30:00Z","ledger":"00000000-0000-0000-0000-000000000000","commit":1,"committed_at":"2026-01-31T09:30:00Z","runs":0,"objects":0,"has_keys":false,"entries":[null]}""")]
    [InlineData("""{"version":1,"product":"","taken_at":"2026-01-31T09:30:00Z","ledger":"00000000-0000-0000-0000-000000000000","commit":1,"committed_at":"2026-01-31T09:30:00Z","runs":0,"objects":0,"has_keys":false,"entries":[{"name":null,"bytes":0,"sha256":null}]}""")]
    public async Task A_manifest_that_somebody_made_up_is_refused(string manifest)
    {
        using var archive = new MemoryStream();
        await using (var coded = new CompressionStream(archive, leaveOpen: true))
        await using (var tar = new TarWriter(coded))
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "manifest.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(manifest)) }, Cancellation);

        await AssertRefusedAsync(archive.ToArray(), manifest);
    }

    [Fact]
    public async Task A_backup_with_a_flipped_bit_is_refused_or_is_to_the_byte_what_it_was()
    {
        byte[] archive = await ArchiveAsync();
        string whole = await RestoreAsync(await WriteAsync(archive), "whole");
        byte[] database = await DatabaseOfAsync(whole);
        var random = new Random(8);
        int refused = 0, flips = 0;
        foreach (int at in (int[])[.. Enumerable.Range(0, 12), .. Enumerable.Range(0, 24).Select(_ => random.Next(archive.Length)), .. Enumerable.Range(archive.Length - 8, 8)])
        {
            byte[] flipped = [.. archive];
            flipped[at] ^= (byte)(1 << random.Next(8));
            string directory = Path.Combine(_elsewhere, $"flipped-{flips++}");
            try
            {
                await RestoreAsync(await WriteAsync(flipped), Path.GetFileName(directory));
                Assert.Equal(database, await DatabaseOfAsync(directory));
            }
            catch (BackupRefusedException)
            {
                refused++;
                Assert.False(Directory.Exists(directory), $"A refused restore left {directory} (bit flipped at {at}).");
            }
        }

        Assert.InRange(refused, flips - 4, flips);
    }

    [Fact]
    public async Task Into_a_directory_that_is_not_empty_nothing_is_restored_and_what_stands_there_stays()
    {
        await BeginAsync();
        string archive = await BackUpAsync("one");
        string directory = Folder("taken");
        await File.WriteAllTextAsync(Path.Combine(directory, "notes.txt"), "mine", Cancellation);

        LedgerOpenException refused = await Assert.ThrowsAsync<LedgerOpenException>(() => RestoreAsync(archive, "taken"));

        Assert.Contains("is not empty", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(directory).Select(Path.GetFileName));
        File.Delete(Path.Combine(directory, "notes.txt"));
        await AssertWholeAsync(await RestoreAsync(archive, "taken"));
    }

    [Fact]
    public async Task Damage_of_the_ledger_that_was_backed_up_is_told_by_the_restore_and_restored_only_where_that_is_asked_for()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Delta(run.Header, 1), Final(run.Header, 2));
        await Ledger.DisposeAsync();
        _directory.Execute("update block set xxh3 = xxh3 + 1");
        await OpenAsync();
        string archive = await BackUpAsync("damaged");

        BackupRefusedException refused = await Assert.ThrowsAsync<BackupRefusedException>(() => RestoreAsync(archive, "refused"));
        Assert.Contains("run demo/run_1", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_elsewhere, "refused")));

        RestoredLedger restored = await RestoreAsync(archive, Path.Combine(_elsewhere, "accepted"), acceptsDamage: true, Cancellation);
        Assert.NotEmpty(restored.Damage);
    }

    [Fact]
    public async Task A_backup_and_a_restore_that_are_given_up_leave_nothing_behind()
    {
        await BeginAsync();
        string archive = await BackUpAsync("one");
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        Assert.Throws<OperationCanceledException>(() => _store!.Copy(Folder("given-up"), gone.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RestoreAsync(archive, Path.Combine(_elsewhere, "nowhere"), acceptsDamage: false, gone.Token));

        Assert.False(Directory.Exists(Path.Combine(_elsewhere, "nowhere")));
        RunRecord other = await BeginAsync("run_2");
        Assert.IsType<AppendResult.Appended>(await AppendAsync(other, Delta(other.Header, 1)));
    }

    [Fact]
    public async Task The_files_of_a_stopped_server_are_backed_up_as_they_are_and_those_of_a_running_one_are_not_touched()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Delta(run.Header, 1));
        Assert.Contains("in use", Assert.Throws<LedgerOpenException>(() => LedgerCopy.OfStopped(_directory.Path, Folder("none"), Cancellation)).Message, StringComparison.Ordinal);
        await Ledger.DisposeAsync();

        LedgerCopy copy = LedgerCopy.OfStopped(_directory.Path, Folder("offline"), Cancellation);

        Assert.Equal((2L, 1L), (copy.Commit, copy.Runs));
        await OpenAsync();
    }

    private async Task RecordAsync(RunRecord run, long[] acknowledged, int at, CancellationToken enough)
    {
        for (long next = 1; !enough.IsCancellationRequested; next++)
        {
            Assert.IsType<AppendResult.Appended>(await Ledger.AppendAsync(run.Header.Key, [Delta(run.Header, next, $"{next} {new string('x', (int)(next * 37 % 3000))}")], Cancellation));
            Volatile.Write(ref acknowledged[at], next);
        }
    }

    private async Task<byte[]> ArchiveAsync()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Deltas(run.Header, 1, 40, "some words of a run"));
        await AppendAsync(run, Final(run.Header, 41));
        Write("keys/development-issuer.pem", "issuer");
        return await File.ReadAllBytesAsync(await BackUpAsync("one"), Cancellation);
    }

    private async Task AssertRefusedAsync(byte[] archive, string what)
    {
        string directory = Path.Combine(_elsewhere, "refused");
        string path = await WriteAsync(archive);
        BackupRefusedException refused = await Assert.ThrowsAsync<BackupRefusedException>(() => RestoreAsync(path, "refused"));
        Assert.StartsWith("The backup cannot be restored: ", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory), what);
    }

    private async Task<string> BackUpAsync(string name, bool hasKeys = true)
    {
        LedgerCopy copy = await Task.Run(() => _store!.Copy(Folder($"{name}.ledger"), Cancellation), Cancellation);
        string path = Path.Combine(_elsewhere, $"{name}.tar.zst");
        await using FileStream archive = File.Create(path);
        await BackupWriting.RunAsync(new BackupSource(copy, _directory.Path, hasKeys, "test", Time.GetUtcNow()), archive, Cancellation);
        return path;
    }

    private async Task<string> RestoreAsync(string archive, string name)
    {
        string directory = Path.Combine(_elsewhere, name);
        await RestoreAsync(archive, directory, acceptsDamage: false, Cancellation);
        return directory;
    }

    private async Task<RestoredLedger> RestoreAsync(string archive, string directory, bool acceptsDamage, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(archive);
        return await Restoration.RunAsync(file, directory, ObjectFiles.Find, acceptsDamage, new RestoreProgress(_ => { }, _ => { }), Time, cancellationToken);
    }

    private static async Task AssertWholeAsync(string directory)
    {
        using SqliteVerification verification = SqliteVerification.Open(directory, ObjectFiles.Find(directory));
        Assert.Empty(verification.FindDamage());
        await foreach (VerifiedRun run in verification.RunAsync(only: null, Cancellation))
            Assert.Empty(run.Damage);
    }

    private async Task<RunLedger> OpenAsync(string directory) =>
        await RunLedger.OpenAsync(SqliteLedgerStore.Open(directory, new SqliteLedgerOptions()), Options, Time, Cancellation);

    private static async Task<List<string>> FramesAsync(RunLedger ledger, RunRecord run)
    {
        RunRecord there = Assert.IsType<RunRecord>(await ledger.FindAsync(run.Header.Key, Cancellation));
        Assert.Equal(run.Header, there.Header);
        using RunReader reader = ledger.Read(there, Position.Start);
        List<string> frames = [];
        while (reader.Last < there.Last && await reader.NextAsync(1000, Cancellation) is { } block)
            frames.AddRange(block.Frames.Select(TextOf));
        return frames;
    }

    private static async Task<byte[]> DatabaseOfAsync(string directory) => await File.ReadAllBytesAsync(Path.Combine(directory, "ledger.db"), Cancellation);

    private async Task<string> WriteAsync(byte[] archive)
    {
        string path = Path.Combine(_elsewhere, "given.tar.zst");
        await File.WriteAllBytesAsync(path, archive, Cancellation);
        return path;
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_elsewhere, name)).FullName;

    private void Write(string name, string text)
    {
        string path = Path.Combine(_directory.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static string[] FilesOf(string directory, string folder) => !Directory.Exists(Path.Combine(directory, folder)) ? [] :
    [
        .. Directory.GetFiles(Path.Combine(directory, folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(directory, file)).Order(StringComparer.Ordinal),
    ];
}
