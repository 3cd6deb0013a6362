using System.Net.Http.Headers;
using Amazon.S3.Model;
using Verbatim.Frames;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Objects;

namespace Verbatim.Storage.S3;

/// <summary>Keeps attachments in a bucket of an S3: for each a key with its content and one with its metadata.</summary>
/// <remarks>
/// Thread-safe. Any number of servers may share a bucket and a prefix; the folder for what comes in is one store's own. A put sends the content,
/// then the metadata, which is what makes it an object: what stays without is nothing that anybody finds, until a sweep removes it.
/// ETags say nothing of contents and are not looked at.
/// </remarks>
public sealed class S3ObjectStore : IObjectStore, IDisposable
{
    private const string MetadataType = "application/json";

    private readonly S3ObjectStoreOptions _options;
    private readonly ObjectSpool _spool;
    private readonly S3Bucket _bucket;
    private readonly TimeProvider _time;

    // Of two puts of one id in this process the second sees the first. Between processes the store has to, by If-None-Match.
    private readonly Turns _turns = new();

    /// <summary>Opens the store; nothing is asked of it yet.</summary>
    /// <param name="options">Not changed from now on, and without faults, else <see cref="ArgumentException"/>.</param>
    /// <param name="incomingFolder">For what comes in, made where there is none. What lies in it was left by a crash, and goes.</param>
    /// <param name="time">Says from when a link is good.</param>
    public S3ObjectStore(S3ObjectStoreOptions options, string incomingFolder, TimeProvider time)
    {
        if (options.FindFaults() is [var fault, ..])
            throw new ArgumentException(fault, nameof(options));

        _options = options;
        _time = time;
        _spool = new ObjectSpool(Directory.CreateDirectory(incomingFolder).FullName);
        _bucket = new S3Bucket(options);
    }

    public async ValueTask<IncomingObject> ReceiveAsync(Stream content, long limitBytes, CancellationToken cancellationToken) =>
        await _spool.ReceiveAsync(content, limitBytes, cancellationToken);

    public async ValueTask PutAsync(StoredObject stored, IncomingObject incoming, CancellationToken cancellationToken)
    {
        SpooledObject spooled = _spool.Own(incoming, stored);
        ObjectKeys keys = KeysOf(stored.Tenant, stored.Id);
        byte[] metadata = ObjectMetadata.Write(stored);
        using IDisposable turn = await _turns.TakeAsync(keys.Metadata, cancellationToken);
        if (await FindAsync(stored.Tenant, stored.Id, cancellationToken) is { } existing)
        {
            ThrowIfOther(existing, stored);
            return;
        }

        await UploadAsync(keys.Content(stored.Sha256), spooled, cancellationToken);
        if (!await _bucket.TryPutNewAsync(keys.Metadata, MetadataType, metadata, cancellationToken))
        {
            // Another server was first, or an answer to this put was lost and the SDK asked again.
            StoredObject first = await FindAsync(stored.Tenant, stored.Id, cancellationToken)
                ?? throw new ObjectStoreUnavailableException("another put of the same object is going on.");
            ThrowIfOther(first, stored);
        }

        spooled.IsPut = true;
    }

    public async ValueTask<StoredObject?> FindAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken) =>
        await _bucket.ReadAsync(KeysOf(tenant, id).Metadata, ObjectMetadata.MaxBytes, cancellationToken) is { } metadata
            ? ObjectMetadata.Read(metadata, tenant, id)
            : null;

    public async ValueTask<Stream> OpenAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        if (await _bucket.OpenAsync(KeysOf(stored.Tenant, stored.Id).Content(stored.Sha256), cancellationToken) is not { } content)
            throw new ObjectCorruptException(stored.Tenant, stored.Id, "its content is gone.");

        return new CheckedStream(content, stored);
    }

    public async ValueTask<Uri?> LinkAsync(StoredObject stored, TimeSpan goodFor, CancellationToken cancellationToken)
    {
        if (!_options.PresignDownloads)
            return null;

        var headers = new ResponseHeaderOverrides
        {
            CacheControl = "private, no-store",
            ContentType = stored.ServedMediaType,
            ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = stored.Filename }.ToString(),
        };

        // On a whole second: the SDK rounds up what is left until then.
        DateTimeOffset until = DateTimeOffset.FromUnixTimeSeconds((_time.GetUtcNow() + goodFor).ToUnixTimeSeconds());
        return await _bucket.PresignAsync(KeysOf(stored.Tenant, stored.Id).Content(stored.Sha256), until, headers);
    }

    public async ValueTask DeleteAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken)
    {
        ObjectKeys keys = KeysOf(tenant, id);
        using IDisposable turn = await _turns.TakeAsync(keys.Metadata, cancellationToken);
        await _bucket.DeleteAsync(keys.Metadata, cancellationToken);
        await foreach (S3Entry content in _bucket.ListAsync(keys.Contents, cancellationToken))
            await _bucket.DeleteAsync(content.Key, cancellationToken);
    }

    public async ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        string root = ObjectKeys.RootOf(_options.Prefix);
        int removed = await _bucket.AbortUploadsAsync(root, before, cancellationToken);
        ObjectKeys? current = null;
        bool hasMetadata = false;
        List<S3Entry> contents = [];
        await foreach (S3Entry entry in _bucket.ListAsync(root, cancellationToken))
        {
            if (ObjectKeys.Of(entry.Key, root) is not { } keys)
                continue;

            if (current != keys)
            {
                removed += await SweepAsync(current, hasMetadata, contents, before, cancellationToken);
                (current, hasMetadata, contents) = (keys, false, []);
            }

            if (entry.Key == keys.Metadata)
                hasMetadata = true;
            else
                contents.Add(entry);
        }

        return removed + await SweepAsync(current, hasMetadata, contents, before, cancellationToken);
    }

    public void Dispose() => _bucket.Dispose();

    // S3 holds a body against its signed digest. Not every store does, and what was cut on its way must not become an object.
    private async Task UploadAsync(string key, SpooledObject spooled, CancellationToken cancellationToken)
    {
        await _bucket.UploadAsync(key, spooled.Path, spooled.SizeBytes, cancellationToken);
        if (await _bucket.MeasureAsync(key, cancellationToken) != spooled.SizeBytes)
            throw new ObjectStoreUnavailableException("it did not keep what it was sent.");
    }

    private static void ThrowIfOther(StoredObject existing, StoredObject stored)
    {
        if (existing.Sha256 != stored.Sha256)
            throw new InvalidOperationException($"Object {stored.Id} is taken by other bytes.");
    }

    private async Task<int> SweepAsync(ObjectKeys? swept, bool hasMetadata, List<S3Entry> contents, DateTimeOffset before, CancellationToken cancellationToken)
    {
        // S3 lists the metadata just before its contents. The one content of an object is left alone without a question.
        if (swept is not { } keys || (hasMetadata && contents.Count == 1))
            return 0;

        int removed = 0;
        foreach (S3Entry content in contents.Where(content => content.Written < before))
        {
            using IDisposable turn = await _turns.TakeAsync(keys.Metadata, cancellationToken);
            byte[]? metadata = await _bucket.ReadAsync(keys.Metadata, ObjectMetadata.MaxBytes, cancellationToken);
            if (metadata is not null && (!ObjectMetadata.TryReadDigest(metadata, out string? sha256) || keys.Content(sha256) == content.Key))
                continue;

            await _bucket.DeleteAsync(content.Key, cancellationToken);
            removed++;
        }

        return removed;
    }

    private ObjectKeys KeysOf(TenantId tenant, ObjectId id) => new(_options.Prefix, new ObjectName(tenant, id));
}
