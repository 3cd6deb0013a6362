using System.Security.Cryptography;
using Verbatim.Frames;
using Verbatim.Ledger.Objects;

namespace Verbatim.Storage.Files;

/// <summary>Keeps attachments as files below <c>DIR/objects</c>: for each a content file and a metadata file.</summary>
/// <remarks>
/// Thread-safe. One store owns the folder: who opens it holds the data directory's lock. A put writes and syncs a file below
/// <c>objects/incoming</c>, moves it to its name, does the same with the metadata, and syncs the folder; what a crash leaves of
/// it is no object, and the next start deletes what lies in <c>incoming</c>.
/// </remarks>
public sealed class FileObjectStore : IObjectStore, IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly string _root;
    private readonly string _incoming;
    private readonly SemaphoreSlim _naming = new(1, 1);

    /// <summary>Opens the store of a data directory, and makes it where there is none.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    public FileObjectStore(string dataDirectory)
    {
        string directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory));
        _root = Path.Combine(directory, "objects");
        _incoming = Path.Combine(_root, "incoming");
        DurableFolder.Create(_incoming, below: directory);
        foreach (string left in Directory.EnumerateFiles(_incoming))
            File.Delete(left);
    }

    public async ValueTask<StoredObject> PutAsync(
        TenantId tenant, ObjectId id, string filename, string mediaType, Stream content, CancellationToken cancellationToken)
    {
        ThrowIfNone(tenant, id);
        string incoming = Path.Combine(_incoming, Path.GetRandomFileName());
        try
        {
            (long size, string sha256) = await WriteAsync(incoming, content, cancellationToken);
            var stored = new StoredObject(tenant, id, filename, mediaType, size, sha256);

            await _naming.WaitAsync(cancellationToken);
            try
            {
                return await NameAsync(incoming, stored, cancellationToken);
            }
            finally
            {
                _naming.Release();
            }
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    public async ValueTask<StoredObject?> FindAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken)
    {
        ThrowIfNone(tenant, id);
        try
        {
            byte[] metadata = await File.ReadAllBytesAsync(new ObjectPath(_root, tenant, id).Metadata, cancellationToken);
            return ObjectMetadata.Read(metadata, tenant, id);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public ValueTask<Stream> OpenAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        try
        {
            var content = new FileStream(new ObjectPath(_root, stored.Tenant, stored.Id).Content, Reading);
            return ValueTask.FromResult<Stream>(new CheckedStream(content, stored));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ObjectCorruptException(stored.Tenant, stored.Id, "its content is gone.");
        }
    }

    public void Dispose() => _naming.Dispose();

    private static FileStreamOptions Reading => new()
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        BufferSize = 0,
    };

    private static async Task<(long Size, string Sha256)> WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        byte[] buffer = new byte[BufferBytes];
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and int count)
        {
            digest.AppendData(buffer, 0, count);
            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return (file.Length, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    // One at a time, so that of two puts of one id the second sees the first.
    private async Task<StoredObject> NameAsync(string incoming, StoredObject stored, CancellationToken cancellationToken)
    {
        var path = new ObjectPath(_root, stored.Tenant, stored.Id);
        DurableFolder.Create(path.Folder, below: _root);
        if (await FindAsync(stored.Tenant, stored.Id, cancellationToken) is { } existing)
        {
            if (existing.Sha256 != stored.Sha256)
                throw new InvalidOperationException($"Object {stored.Id} is taken by other bytes.");

            // A crash may have come between naming it and syncing its folder.
            DurableFolder.Sync(path.Folder);
            return existing;
        }

        // Nothing is given up from here on. Content of a put that a crash cut short is no object: it is replaced.
        File.Move(incoming, path.Content, overwrite: true);
        using (var metadata = new MemoryStream(ObjectMetadata.Write(stored), writable: false))
            await WriteAsync(incoming, metadata, CancellationToken.None);

        // The content's name must be on disk before the name that makes it an object.
        DurableFolder.Sync(path.Folder);
        File.Move(incoming, path.Metadata);
        DurableFolder.Sync(path.Folder);
        return stored;
    }

    private static void ThrowIfNone(TenantId tenant, ObjectId id)
    {
        if (tenant == default || id == default)
            throw new ArgumentException("default is no id.");
    }
}
