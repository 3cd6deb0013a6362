using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Verbatim.Ledger.Objects;

namespace Verbatim.Storage.S3;

/// <summary>Keys and bytes of one bucket. Whatever goes wrong with the store is an <see cref="ObjectStoreUnavailableException"/>.</summary>
internal sealed class S3Bucket : IDisposable
{
    private const string AnyBytes = "application/octet-stream";

    // Between two tries of the SDK's.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    private readonly S3Client _client;
    private readonly S3ObjectStoreOptions _options;

    public S3Bucket(S3ObjectStoreOptions options)
    {
        _options = options;
        AmazonS3Config config = ConfigOf(options);
        _client = options.AccessKey is { Length: > 0 }
            ? new S3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config)
            : new S3Client(config);
    }

    /// <summary>What is under a key; null where there is nothing.</summary>
    public async ValueTask<Stream?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        GetObjectResponse? answer = await AskAsync(
            async limited =>
            {
                try
                {
                    return await _client.GetObjectAsync(new GetObjectRequest { BucketName = _options.Bucket, Key = key }, limited);
                }
                catch (AmazonS3Exception refusal) when (refusal is { StatusCode: HttpStatusCode.NotFound, ErrorCode: "NoSuchKey" })
                {
                    // Any other 404 is no answer about the key: there is no such bucket, or something else answers in the store's place.
                    return null;
                }
            },
            cancellationToken);
        return answer is null ? null : new S3Content(answer, _options.Timeout);
    }

    /// <summary>The first so many bytes of what is under a key; null where there is nothing.</summary>
    public async ValueTask<byte[]?> ReadAsync(string key, int mostBytes, CancellationToken cancellationToken)
    {
        await using Stream? content = await OpenAsync(key, cancellationToken);
        if (content is null)
            return null;

        byte[] bytes = new byte[mostBytes];
        int read = await content.ReadAtLeastAsync(bytes, mostBytes, throwOnEndOfStream: false, cancellationToken);
        return bytes[..read];
    }

    /// <summary>Sends a file to a key, where it is whole or not at all.</summary>
    public Task UploadAsync(string key, string file, long sizeBytes, CancellationToken cancellationToken) => sizeBytes <= _options.PartBytes
        ? AskAsync(limited => _client.PutObjectAsync(Put(key, AnyBytes, request => request.FilePath = file), limited), cancellationToken)
        : UploadInPartsAsync(key, file, sizeBytes, cancellationToken);

    /// <summary>How many bytes are under a key.</summary>
    public async Task<long> MeasureAsync(string key, CancellationToken cancellationToken)
    {
        var head = new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = key };
        return (await AskAsync(limited => _client.GetObjectMetadataAsync(head, limited), cancellationToken)).ContentLength;
    }

    /// <summary>Writes to a key where there is nothing yet.</summary>
    /// <returns>False where the store says that there is something. Not every store looks.</returns>
    public Task<bool> TryPutNewAsync(string key, string mediaType, byte[] bytes, CancellationToken cancellationToken)
    {
        PutObjectRequest put = Put(key, mediaType, request => request.InputStream = new MemoryStream(bytes, writable: false));
        put.IfNoneMatch = "*";
        return AskAsync(
            async limited =>
            {
                try
                {
                    await _client.PutObjectAsync(put, limited);
                    return true;
                }
                catch (AmazonS3Exception refusal) when (refusal.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
                {
                    return false;
                }
            },
            cancellationToken);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        AskAsync(limited => _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _options.Bucket, Key = key }, limited), cancellationToken);

    /// <summary>All keys that begin with this.</summary>
    public async IAsyncEnumerable<S3Entry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = prefix };
        do
        {
            ListObjectsV2Response page = await AskAsync(limited => _client.ListObjectsV2Async(request, limited), cancellationToken);
            foreach (S3Object found in page.S3Objects ?? [])
                yield return new S3Entry(found.Key, WrittenAt(found.LastModified));

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    /// <summary>Gives up uploads in parts that were begun before this and never came to an end. A store that cannot list them has none for us.</summary>
    /// <returns>How many.</returns>
    public async Task<int> AbortUploadsAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken)
    {
        int aborted = 0;
        var request = new ListMultipartUploadsRequest { BucketName = _options.Bucket, Prefix = prefix };
        while (await ListUploadsAsync(request, cancellationToken) is { } page)
        {
            foreach (MultipartUpload upload in page.MultipartUploads ?? [])
            {
                if (WrittenAt(upload.Initiated) >= before)
                    continue;

                await AskAsync(limited => AbortAsync(upload.Key, upload.UploadId, limited), cancellationToken);
                aborted++;
            }

            if (page.IsTruncated != true)
                break;

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }

        return aborted;
    }

    /// <summary>A link to what is under a key, that answers with these headers.</summary>
    public async Task<Uri> PresignAsync(string key, DateTimeOffset until, ResponseHeaderOverrides headers) => new(await _client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
    {
        BucketName = _options.Bucket,
        Key = key,
        Verb = HttpVerb.GET,
        Expires = until.UtcDateTime,
        Protocol = _options.ServiceUrl?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true ? Protocol.HTTP : Protocol.HTTPS,
        ResponseHeaderOverrides = headers,
    }));

    public void Dispose() => _client.Dispose();

    private static AmazonS3Config ConfigOf(S3ObjectStoreOptions options)
    {
        var config = new AmazonS3Config
        {
            ConnectTimeout = options.ConnectTimeout,
            Timeout = options.Timeout,
            MaxErrorRetry = options.Retries,
            RetryMode = RequestRetryMode.Standard,
            AllowAutoRedirect = false,

            // Not every store takes them. The digest of a body is signed, and what is read is held against a digest of our own.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.ServiceUrl is { Length: > 0 })
        {
            config.ServiceURL = options.ServiceUrl;
            config.AuthenticationRegion = options.Region;
            config.ForcePathStyle = true;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return config;
    }

    // The SDK's limit ends where an answer begins; an error has a body, too, and may come to a halt in it.
    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter((_options.Timeout * (_options.Retries + 1)) + (LongestPause * _options.Retries));
        try
        {
            return await ask(limited.Token);
        }
        catch (Exception exception) when (Unavailability.Of(exception, cancellationToken) is { } unavailable)
        {
            throw unavailable;
        }
    }

    private Task<ListMultipartUploadsResponse?> ListUploadsAsync(ListMultipartUploadsRequest request, CancellationToken cancellationToken) => AskAsync(
        async limited =>
        {
            try
            {
                return await _client.ListMultipartUploadsAsync(request, limited);
            }
            catch (AmazonS3Exception refusal) when (refusal.StatusCode == HttpStatusCode.NotImplemented)
            {
                return null;
            }
        },
        cancellationToken);

    private static DateTimeOffset WrittenAt(DateTime? told) => told is { } time ? new DateTimeOffset(time.ToUniversalTime()) : DateTimeOffset.MaxValue;

    // Not in chunks with signatures of their own, which not every store takes apart: the digest of the whole body is signed, so that
    // a store that looks takes no body that was cut or changed.
    private PutObjectRequest Put(string key, string mediaType, Action<PutObjectRequest> body)
    {
        var put = new PutObjectRequest { BucketName = _options.Bucket, Key = key, ContentType = mediaType, UseChunkEncoding = false };
        body(put);
        return put;
    }

    // By hand, because the SDK's TransferUtility cannot be told to send parts without chunks.
    private async Task UploadInPartsAsync(string key, string file, long sizeBytes, CancellationToken cancellationToken)
    {
        InitiateMultipartUploadResponse begun = await AskAsync(
            limited => _client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = _options.Bucket, Key = key, ContentType = AnyBytes }, limited),
            cancellationToken);
        bool isWhole = false;
        try
        {
            await SendPartsAsync(begun, file, sizeBytes, cancellationToken);
            isWhole = true;
        }
        finally
        {
            if (!isWhole)
                await TryAbortAsync(key, begun.UploadId);
        }
    }

    private async Task SendPartsAsync(InitiateMultipartUploadResponse begun, string file, long sizeBytes, CancellationToken cancellationToken)
    {
        List<PartETag> parts = [];
        for (long at = 0; at < sizeBytes; at += _options.PartBytes)
        {
            var part = new UploadPartRequest
            {
                BucketName = _options.Bucket,
                Key = begun.Key,
                UploadId = begun.UploadId,
                PartNumber = parts.Count + 1,
                FilePath = file,
                FilePosition = at,
                PartSize = Math.Min(_options.PartBytes, sizeBytes - at),
                UseChunkEncoding = false,
            };
            UploadPartResponse sent = await AskAsync(limited => _client.UploadPartAsync(part, limited), cancellationToken);
            parts.Add(new PartETag(part.PartNumber.Value, sent.ETag));
        }

        var end = new CompleteMultipartUploadRequest { BucketName = _options.Bucket, Key = begun.Key, UploadId = begun.UploadId, PartETags = parts };
        await AskAsync(limited => _client.CompleteMultipartUploadAsync(end, limited), cancellationToken);
    }

    private Task<AbortMultipartUploadResponse> AbortAsync(string key, string uploadId, CancellationToken cancellationToken) => _client.AbortMultipartUploadAsync(
        new AbortMultipartUploadRequest { BucketName = _options.Bucket, Key = key, UploadId = uploadId }, cancellationToken);

    // Also where the caller has given up, who waits for it no longer than for one try. A store that is away keeps the parts until a sweep.
    private async Task TryAbortAsync(string key, string uploadId)
    {
        using var limited = new CancellationTokenSource(_options.Timeout);
        try
        {
            await AbortAsync(key, uploadId, limited.Token);
        }
        catch (Exception exception) when (Unavailability.Of(exception, CancellationToken.None) is not null)
        {
            // What went wrong before is what the caller is told.
        }
    }
}
