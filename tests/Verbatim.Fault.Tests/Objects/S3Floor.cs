using Verbatim.Frames;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.S3;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Fault.Tests.Objects;

/// <summary>A store of attachments whose way to its S3 is broken, and one beside it that goes there by itself, to see what is really there.</summary>
internal sealed class S3Floor : IAsyncDisposable
{
    public const string Prefix = "faults";

    /// <summary>The smallest that S3 takes.</summary>
    public const int PartBytes = 5 * 1024 * 1024;

    private static readonly TenantId Tenant = TenantId.Parse("faults");

    private readonly string _directory = Directory.CreateTempSubdirectory("verbatim-incoming-").FullName;
    private int _stores;

    private S3Floor(S3Server server)
    {
        Server = server;
        Proxy = new S3Proxy(server);
        Store = Open(Proxy.Address, TimeSpan.FromSeconds(2));

        // It only looks, and nothing in its way is broken: however much else the machine does, it is waited for.
        Direct = Open(server.Address, TimeSpan.FromMinutes(1));
    }

    public S3Server Server { get; }

    public S3Proxy Proxy { get; private set; }

    public S3ObjectStore Store { get; }

    public S3ObjectStore Direct { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<S3Floor> StartAsync() => new(await S3Server.StartAsync());

    /// <summary>Nobody listens where the store was, from now on and until it is started again.</summary>
    public async Task StopProxyAsync() => await Proxy.DisposeAsync();

    public void StartProxy() => Proxy = new S3Proxy(Server, Proxy.Address.Port);

    public static async Task<StoredObject> PutAsync(IObjectStore store, string id, byte[] bytes)
    {
        await using IncomingObject incoming = await store.ReceiveAsync(new MemoryStream(bytes), bytes.Length, Cancellation);
        var stored = new StoredObject(Tenant, ObjectId.Parse(id), id + ".bin", "application/pdf", incoming.SizeBytes, incoming.Sha256);
        await store.PutAsync(stored, incoming, Cancellation);
        return stored;
    }

    public static ValueTask<StoredObject?> FindAsync(IObjectStore store, string id) => store.FindAsync(Tenant, ObjectId.Parse(id), Cancellation);

    public static async Task<byte[]> ReadAsync(IObjectStore store, StoredObject stored)
    {
        await using Stream content = await store.OpenAsync(stored, Cancellation);
        using var all = new MemoryStream();
        await content.CopyToAsync(all, Cancellation);
        return all.ToArray();
    }

    public static ValueTask DeleteAsync(IObjectStore store, string id) => store.DeleteAsync(Tenant, ObjectId.Parse(id), Cancellation);

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        Direct.Dispose();
        await Proxy.DisposeAsync();
        await Server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>A store that tries once, and hands out links of its own.</summary>
    private S3ObjectStore Open(Uri address, TimeSpan timeout)
    {
        S3ObjectStoreOptions options = Server.Options(Prefix, address);
        (options.Retries, options.Timeout, options.PartBytes, options.PresignDownloads) = (0, timeout, PartBytes, true);
        return new S3ObjectStore(options, Path.Combine(_directory, $"{_stores++}"), TimeProvider.System);
    }
}
