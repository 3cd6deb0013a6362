using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Verbatim.Frames;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Objects;
using Verbatim.Storage.S3;
using Verbatim.Storage.Tests.Objects;
using Xunit;

namespace Verbatim.Storage.Tests.S3;

[Trait("Clauses", "R-155")]
public sealed class S3ObjectStoreTests(SharedS3 shared) : ObjectStoreContract, IClassFixture<SharedS3>
{
    private static readonly byte[] Bytes = "bytes"u8.ToArray();

    private readonly string _prefix = $"tests/{Guid.NewGuid():N}";
    private readonly string _directory = Directory.CreateTempSubdirectory("verbatim-incoming-").FullName;
    private S3Server _server = null!;

    protected override string Incoming => Path.Combine(_directory, "incoming");

    protected override string PlaceForm => "^tests/[0-9a-f]{32}/t/[0-9a-f]{32}/[0-9a-f]{32}([.]json|/[0-9a-f]{64})$";

    public override async ValueTask InitializeAsync()
    {
        _server = await shared.ServerAsync();
        await base.InitializeAsync();
    }

    [Fact]
    public async Task Links_of_the_store_are_made_where_it_is_asked_for_them_only()
    {
        StoredObject stored = await PutAsync(Bytes);

        Assert.Null(await Store.LinkAsync(stored, TimeSpan.FromMinutes(1), Cancellation));
    }

    [Theory]
    [InlineData("plan.csv", "text/csv", "text/csv")]
    [InlineData("Übersicht \"1\"; a=b\r\nX: y.html", "text/html", "application/octet-stream")]
    public async Task A_link_gives_the_bytes_as_a_file_to_keep(string filename, string mediaType, string served)
    {
        using var store = Open(options => options.PresignDownloads = true);
        StoredObject stored = (await PutAsync(Bytes)) with { Filename = filename, MediaType = mediaType };

        Uri? link = await store.LinkAsync(stored, TimeSpan.FromMinutes(1), Cancellation);

        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.GetAsync(link, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Bytes, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(served, answer.Content.Headers.ContentType?.ToString());
        ContentDispositionHeaderValue? disposition = answer.Content.Headers.ContentDisposition;
        Assert.Equal(("attachment", filename), (disposition?.DispositionType, disposition?.FileNameStar));

        // Whole seconds from what the SDK takes for the server's time, which it knows to a second.
        Assert.Matches("[?&]X-Amz-Expires=(59|60|61)&", link!.Query);
    }

    [Fact]
    public async Task A_sweep_removes_what_lost_against_another_put()
    {
        StoredObject stored = await PutAsync(Bytes);
        string lost = _server.FileOf(KeysOf(stored).Content(new string('a', 64)));
        await File.WriteAllBytesAsync(lost, Bytes, Cancellation);

        Assert.Equal(1, await Store.SweepAsync(DateTimeOffset.MaxValue, Cancellation));

        Assert.False(File.Exists(lost));
        Assert.Equal(Bytes, await ReadAsync(stored));
    }

    [Fact]
    public async Task Deleting_takes_all_content_of_the_id()
    {
        StoredObject stored = await PutAsync(Bytes);
        await File.WriteAllBytesAsync(_server.FileOf(KeysOf(stored).Content(new string('a', 64))), Bytes, Cancellation);

        await Store.DeleteAsync(stored.Tenant, stored.Id, Cancellation);

        Assert.Empty(Places());
    }

    [Fact]
    public async Task Objects_of_another_prefix_are_anothers()
    {
        StoredObject stored = await PutAsync(Bytes);
        using var other = Open(options => options.Prefix = _prefix + "1");

        Assert.Null(await other.FindAsync(stored.Tenant, stored.Id, Cancellation));
        Assert.Equal(0, await other.SweepAsync(DateTimeOffset.MaxValue, Cancellation));
        Assert.Equal(stored, await Store.FindAsync(stored.Tenant, stored.Id, Cancellation));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_unavailable_and_not_empty()
    {
        using var store = Open(options => options.Bucket = "no-such-bucket");

        ObjectStoreUnavailableException refused = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(
            async () => await store.FindAsync(TenantId.Parse("demo"), ObjectId.Parse("obj_1"), Cancellation));

        Assert.Equal("it answered 404 (NoSuchBucket).", refused.Reason);
    }

    [Fact]
    public async Task A_large_object_is_sent_in_parts_that_come_together_again_and_small_ones_are_not()
    {
        await using var proxy = new S3Proxy(_server);
        using var store = Open(options => (options.ServiceUrl, options.PartBytes) = (proxy.Address.GetLeftPart(UriPartial.Authority), 5 * 1024 * 1024));
        byte[] bytes = RandomNumberGenerator.GetBytes(12 * 1024 * 1024 + 1);

        StoredObject stored = await PutAsync(store, "large", bytes);
        Assert.Equal(3, proxy.Requests.Count(request => request.Method == "PUT" && request.Target.Contains("partNumber", StringComparison.Ordinal)));
        await PutAsync(store, "small", bytes[..(5 * 1024 * 1024)]);
        Assert.Equal(3, proxy.Requests.Count(request => request.Method == "PUT" && request.Target.Contains("partNumber", StringComparison.Ordinal)));

        Assert.Equal(bytes, await ReadAsync(stored));
    }

    [Fact]
    public async Task An_upload_in_parts_that_fails_or_is_given_up_is_aborted()
    {
        await using var proxy = new S3Proxy(_server);
        using var store = Open(options => (options.ServiceUrl, options.PartBytes, options.Retries) = (proxy.Address.GetLeftPart(UriPartial.Authority), 5 * 1024 * 1024, 0));
        byte[] bytes = new byte[6 * 1024 * 1024];
        using var givingUp = new CancellationTokenSource();

        proxy.Fault = request => request.Target.Contains("partNumber=2", StringComparison.Ordinal) ? new S3Fault.Refuse(503, "SlowDown") : null;
        await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => PutAsync(store, "failed", bytes));
        proxy.Fault = request =>
        {
            if (request.Target.Contains("partNumber=2", StringComparison.Ordinal))
                givingUp.Cancel();
            return request.Target.Contains("partNumber=2", StringComparison.Ordinal) ? new S3Fault.Silence() : null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PutAsync(store, "given-up", bytes, givingUp.Token));

        Assert.Equal(2, proxy.Requests.Count(request => request.Method == "DELETE" && request.Target.Contains("uploadId", StringComparison.Ordinal)));
        Assert.Empty(Places());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_another_server_was_first_the_bytes_decide(bool areTheSame)
    {
        await using var proxy = new S3Proxy(_server);
        using var store = Open(options => options.ServiceUrl = proxy.Address.GetLeftPart(UriPartial.Authority));
        byte[] theirs = areTheSame ? Bytes : "others"u8.ToArray();

        // They put theirs between our question and our answer to it, at a store that looks.
        StoredObject? first = null;
        proxy.Fault = request =>
        {
            if (request is not { Method: "PUT", IsMetadata: true } || first is not null)
                return null;

            Assert.Contains("If-None-Match: *", request.Headers);
            first = PutAsync(Store, "obj_1", theirs).GetAwaiter().GetResult();
            return new S3Fault.Refuse(412, "PreconditionFailed");
        };
        Task<StoredObject> second = PutAsync(store, "obj_1", Bytes);

        if (areTheSame)
            Assert.Equal(first = await second, await Store.FindAsync(first!.Tenant, first.Id, Cancellation));
        else
            await Assert.ThrowsAsync<InvalidOperationException>(() => second);
        Assert.Equal(theirs, await ReadAsync(first!));
    }

    [Fact]
    public async Task A_put_whose_answer_was_lost_is_taken_for_what_it_was()
    {
        await using var proxy = new S3Proxy(_server);
        using var store = Open(options => options.ServiceUrl = proxy.Address.GetLeftPart(UriPartial.Authority));
        int puts = 0;
        proxy.Fault = request => request is { Method: "PUT", IsMetadata: true }
            ? puts++ == 0 ? new S3Fault.LoseAnswer() : new S3Fault.Refuse(412, "PreconditionFailed")
            : null;

        StoredObject stored = await PutAsync(store, "obj_1", Bytes);

        Assert.Equal(stored, await Store.FindAsync(stored.Tenant, stored.Id, Cancellation));
        Assert.Equal(2, puts);
    }

    [Fact]
    public async Task No_answer_leads_the_store_to_another_host()
    {
        await using var proxy = new S3Proxy(_server);
        await using var other = new S3Proxy(_server);
        using var store = Open(options => options.ServiceUrl = proxy.Address.GetLeftPart(UriPartial.Authority));
        StoredObject stored = await PutAsync(Bytes);
        proxy.Fault = _ => new S3Fault.Redirect(other.Address);

        await Assert.ThrowsAsync<ObjectStoreUnavailableException>(async () => await store.FindAsync(stored.Tenant, stored.Id, Cancellation));
        await Assert.ThrowsAsync<ObjectStoreUnavailableException>(async () => await store.OpenAsync(stored, Cancellation));
        await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => PutAsync(store, "obj_2", Bytes));

        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task What_a_store_that_is_away_is_said_to_be_names_no_address_and_no_key()
    {
        using var store = Open(options => (options.ServiceUrl, options.AccessKey, options.SecretKey) = ("http://127.0.0.1:1", "AKIDNAMED", "secretnamed"));

        ObjectStoreUnavailableException away = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(
            async () => await store.FindAsync(TenantId.Parse("demo"), ObjectId.Parse("obj_1"), Cancellation));

        Assert.Equal("The object store is unavailable: the connection could not be made, or was cut.", away.Message);
        Assert.Null(away.InnerException);
        Assert.DoesNotContain("127.0.0.1", away.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("AKIDNAMED", away.ToString(), StringComparison.Ordinal);
    }

    protected override ValueTask<IObjectStore> OpenAsync() => ValueTask.FromResult<IObjectStore>(new S3ObjectStore(_server.Options(_prefix), Incoming, TimeProvider.System));

    protected override ValueTask CleanUpAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    protected override string ContentFile(StoredObject stored) => _server.FileOf(KeysOf(stored).Content(stored.Sha256));

    protected override string MetadataFile(StoredObject stored) => _server.FileOf(KeysOf(stored).Metadata);

    protected override IReadOnlyList<string> Places() => _server.Keys(_prefix + "/");

    private ObjectKeys KeysOf(StoredObject stored) => new(_prefix, new ObjectName(stored.Tenant, stored.Id));

    /// <summary>Another store on the same objects.</summary>
    private S3ObjectStore Open(Action<S3ObjectStoreOptions> change)
    {
        S3ObjectStoreOptions options = _server.Options(_prefix);
        change(options);
        return new S3ObjectStore(options, Path.Combine(_directory, Guid.NewGuid().ToString("N")), TimeProvider.System);
    }

    private static async Task<StoredObject> PutAsync(IObjectStore store, string id, byte[] bytes, CancellationToken? cancellation = null)
    {
        await using IncomingObject incoming = await store.ReceiveAsync(new MemoryStream(bytes), bytes.Length, Cancellation);
        var stored = new StoredObject(TenantId.Parse("demo"), ObjectId.Parse(id), "plan.csv", "text/csv", incoming.SizeBytes, incoming.Sha256);
        await store.PutAsync(stored, incoming, cancellation ?? Cancellation);
        return stored;
    }
}
