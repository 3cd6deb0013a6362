using Verbatim.Frames;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Objects;

namespace Verbatim.Storage.Files;

/// <summary>Keeps attachments as files below <c>DIR/objects</c>: for each a content file and a metadata file.</summary>
/// <remarks>
/// Thread-safe. One store owns the folder: who opens it holds the data directory's lock. What comes in is written and synced below
/// <c>objects/incoming</c>; a put moves it to its name, does the same with the metadata, and syncs the folder. What a crash leaves of
/// it is no object; the next start deletes what lies in <c>incoming</c>, and a sweep content that has no metadata.
/// </remarks>
public sealed class FileObjectStore : IObjectStore, IDisposable
{
    private readonly string _root;
    private readonly ObjectFiles _files;
    private readonly ObjectSpool _spool;
    private readonly SemaphoreSlim _naming = new(1, 1);

    /// <summary>Opens the store of a data directory, and makes it where there is none.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    public FileObjectStore(string dataDirectory)
    {
        _root = ObjectFiles.RootOf(dataDirectory);
        _files = new ObjectFiles(_root);
        string incoming = Path.Combine(_root, ObjectFiles.Incoming);
        DurableFolder.Create(incoming, below: Path.GetDirectoryName(_root)!);
        _spool = new ObjectSpool(incoming);
    }

    public async ValueTask<IncomingObject> ReceiveAsync(Stream content, long limitBytes, CancellationToken cancellationToken) =>
        await _spool.ReceiveAsync(content, limitBytes, cancellationToken);

    public async ValueTask PutAsync(StoredObject stored, IncomingObject incoming, CancellationToken cancellationToken)
    {
        SpooledObject spooled = _spool.Own(incoming, stored);
        ObjectPath path = _files.PathOf(stored.Tenant, stored.Id);
        byte[] metadata = ObjectMetadata.Write(stored);

        // One at a time, so that of two puts of one id the second sees the first.
        await _naming.WaitAsync(cancellationToken);
        try
        {
            await NameAsync(stored, spooled, path, metadata, cancellationToken);
        }
        finally
        {
            _naming.Release();
        }
    }

    public ValueTask<StoredObject?> FindAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken) => _files.FindAsync(tenant, id, cancellationToken);

    public ValueTask<Stream> OpenAsync(StoredObject stored, CancellationToken cancellationToken) => _files.OpenAsync(stored, cancellationToken);

    public ValueTask<Uri?> LinkAsync(StoredObject stored, TimeSpan goodFor, CancellationToken cancellationToken) => ValueTask.FromResult<Uri?>(null);

    public async ValueTask DeleteAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken)
    {
        ObjectPath path = _files.PathOf(tenant, id);
        await _naming.WaitAsync(cancellationToken);
        try
        {
            if (!Directory.Exists(path.Folder))
                return;

            // The name that makes it an object goes first, so that what a crash leaves is content of no object, and never an object without.
            File.Delete(path.Metadata);
            DurableFolder.Sync(path.Folder);
            File.Delete(path.Content);
            DurableFolder.Sync(path.Folder);
        }
        finally
        {
            _naming.Release();
        }
    }

    public async ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        int removed = 0;
        foreach (string content in Directory.EnumerateFiles(_root, "*" + ObjectPath.ContentEnding, SearchOption.AllDirectories))
        {
            await _naming.WaitAsync(cancellationToken);
            try
            {
                if (File.Exists(Path.ChangeExtension(content, ObjectPath.MetadataEnding)) || File.GetLastWriteTimeUtc(content) >= before.UtcDateTime)
                    continue;

                File.Delete(content);
                removed++;
            }
            finally
            {
                _naming.Release();
            }
        }

        return removed;
    }

    public void Dispose() => _naming.Dispose();

    private async Task NameAsync(StoredObject stored, SpooledObject spooled, ObjectPath path, byte[] metadata, CancellationToken cancellationToken)
    {
        DurableFolder.Create(path.Folder, below: _root);
        if (await FindAsync(stored.Tenant, stored.Id, cancellationToken) is { } existing)
        {
            if (existing.Sha256 != stored.Sha256)
                throw new InvalidOperationException($"Object {stored.Id} is taken by other bytes.");

            // A crash may have come between naming it and syncing its folder.
            DurableFolder.Sync(path.Folder);
            return;
        }

        using var json = new MemoryStream(metadata, writable: false);
        await using SpooledObject spooledMetadata = await _spool.ReceiveAsync(json, json.Length, cancellationToken);

        // Nothing is given up from here on. Content of a put that a crash cut short is no object: it is replaced.
        File.Move(spooled.Path, path.Content, overwrite: true);
        spooled.IsPut = true;

        // The content's name must be on disk before the name that makes it an object.
        DurableFolder.Sync(path.Folder);
        File.Move(spooledMetadata.Path, path.Metadata);
        DurableFolder.Sync(path.Folder);
    }
}
