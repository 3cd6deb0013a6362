using System.Formats.Tar;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>Writes a backup: a copy of the ledger, the attachments and the keys beside it as a tar in one Zstandard frame (docs/format.md).</summary>
/// <remarks>
/// An attachment is stored before a frame names it, and none is changed: so those that are there once the ledger was copied are all that it names.
/// </remarks>
public sealed class BackupWriting
{
    // Most of a ledger is compressed already.
    private const int Level = 1;

    private readonly List<BackupEntry> _entries = [];
    private readonly TarWriter _tar;

    private BackupWriting(TarWriter tar) => _tar = tar;

    /// <param name="source">What.</param>
    /// <param name="archive">Where to; written to from the beginning to the end, and left open.</param>
    /// <param name="cancellationToken">Gives up; an archive without its end is refused by whoever reads it.</param>
    public static async Task<BackupManifest> RunAsync(BackupSource source, Stream archive, CancellationToken cancellationToken)
    {
        await using var coded = new CompressionStream(archive, Level, leaveOpen: true);
        coded.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        await using var tar = new TarWriter(coded, TarEntryFormat.Pax, leaveOpen: true);
        return await new BackupWriting(tar).RunAsync(source, cancellationToken);
    }

    private async Task<BackupManifest> RunAsync(BackupSource source, CancellationToken cancellationToken)
    {
        foreach (string name in BackupLayout.Ledger)
            await AddAsync(source.Copy.Folder, name, cancellationToken);

        long objects = 0;
        foreach (string metadata in BackupLayout.FilesBelow(source.DataDirectory, BackupLayout.Objects).Where(name => name.EndsWith(BackupLayout.Metadata, StringComparison.Ordinal)))
        {
            // An attachment whose content or metadata is gone is none any more, here as there: one is deleted meanwhile.
            await TryAddAsync(source.DataDirectory, Path.ChangeExtension(metadata, BackupLayout.Content), cancellationToken);
            if (await TryAddAsync(source.DataDirectory, metadata, cancellationToken))
                objects++;
        }

        if (source.HasKeys)
        {
            foreach (string key in BackupLayout.FilesBelow(source.DataDirectory, BackupLayout.Keys).Where(BackupLayout.IsKept))
                await TryAddAsync(source.DataDirectory, key, cancellationToken);
        }

        BackupManifest manifest = source.Manifest(objects, _entries);
        using var text = new MemoryStream(manifest.ToBytes());
        await WriteAsync(BackupManifest.Name, text, source.TakenAt, cancellationToken);
        return manifest;
    }

    // A key may be revoked while the others are read.
    private async Task<bool> TryAddAsync(string folder, string name, CancellationToken cancellationToken)
    {
        try
        {
            await AddAsync(folder, name, cancellationToken);
            return true;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private async Task AddAsync(string folder, string name, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, name);
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Share = FileShare.Read | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
        await using var hashed = new HashedStream(file);
        long bytes = file.Length;
        await WriteAsync(name, hashed, File.GetLastWriteTimeUtc(path), cancellationToken);
        _entries.Add(new BackupEntry(name, bytes, hashed.Sha256));
    }

    private Task WriteAsync(string name, Stream content, DateTimeOffset changed, CancellationToken cancellationToken) => _tar.WriteEntryAsync(
        new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            ModificationTime = changed,
            DataStream = content,
        },
        cancellationToken);
}
