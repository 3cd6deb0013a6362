using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using ZstdSharp;

namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>Reads a backup to its last byte, and holds each of its files against what its manifest says.</summary>
internal static class BackupReading
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Unpacks it into a folder. Durable when the task completes.</summary>
    /// <param name="archive">From its beginning.</param>
    /// <param name="folder">It is there, and empty.</param>
    /// <param name="unpacked">Told of each file's length.</param>
    /// <param name="cancellationToken">Gives up; what was unpacked stays.</param>
    /// <exception cref="BackupRefusedException">It is not a whole backup, or one of a newer form.</exception>
    public static async Task<BackupManifest> UnpackAsync(Stream archive, string folder, Action<long> unpacked, CancellationToken cancellationToken)
    {
        try
        {
            await using var coded = new DecompressionStream(archive, checkEndOfStream: true, leaveOpen: true);
            await using var tar = new TarReader(coded, leaveOpen: true);
            List<BackupEntry> found = [];
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (entry.Name == BackupManifest.Name)
                {
                    BackupManifest manifest = Read(entry);
                    await ExpectNothingMoreAsync(tar, coded, cancellationToken);
                    return Compare(manifest, found);
                }

                found.Add(await UnpackAsync(entry, folder, cancellationToken));
                unpacked(found[^1].Bytes);
            }
        }
        catch (Exception damage) when (damage is ZstdException or InvalidDataException or EndOfStreamException or FormatException or JsonException or ArgumentException or OverflowException)
        {
            throw new BackupRefusedException($"it is cut short or damaged: {damage.Message}", damage);
        }

        throw new BackupRefusedException("it has no manifest at its end: it was cut short.");
    }

    private static async Task<BackupEntry> UnpackAsync(TarEntry entry, string folder, CancellationToken cancellationToken)
    {
        if (entry.EntryType != TarEntryType.RegularFile || !BackupLayout.IsOne(entry.Name))
            throw new BackupRefusedException($"it holds '{entry.Name}', which no backup of Verbatim does.");

        string path = Path.Combine(folder, entry.Name);
        if (Path.GetDirectoryName(path) is { } above && !Directory.Exists(above))
            PrivateFolder.Create(above);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using FileStream file = PrivateFolder.NewFile(path);
        byte[] buffer = new byte[BufferBytes];
        int read;
        while (entry.DataStream is { } content && (read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return new BackupEntry(entry.Name, file.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static BackupManifest Read(TarEntry entry)
    {
        BackupManifest manifest = BackupManifest.Read(entry.DataStream ?? throw new InvalidDataException("The manifest is empty."));
        return manifest.Version == BackupManifest.Newest ? manifest
            : throw new BackupRefusedException($"it has the form {manifest.Version}; this version of Verbatim reads {BackupManifest.Newest}.");
    }

    // The checksum of the frame comes after all else.
    private static async Task ExpectNothingMoreAsync(TarReader tar, Stream coded, CancellationToken cancellationToken)
    {
        if (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is not null)
            throw new BackupRefusedException("something comes after its manifest.");

        byte[] rest = new byte[BufferBytes];
        int read;
        while ((read = await coded.ReadAsync(rest, cancellationToken)) > 0)
        {
            if (rest.AsSpan(0, read).ContainsAnyExcept((byte)0))
                throw new BackupRefusedException("something comes after its end.");
        }
    }

    private static BackupManifest Compare(BackupManifest manifest, List<BackupEntry> found)
    {
        for (int i = 0; i < Math.Max(found.Count, manifest.Entries.Count); i++)
        {
            if (i >= found.Count || i >= manifest.Entries.Count || found[i] != manifest.Entries[i])
                throw new BackupRefusedException($"its file {(i < found.Count ? found : manifest.Entries)[i].Name} is not what its manifest says.");
        }

        return BackupLayout.Ledger.All(name => found.Any(entry => entry.Name == name)) ? manifest : throw new BackupRefusedException("there is no ledger in it.");
    }
}
