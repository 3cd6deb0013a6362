using Verbatim.Ledger.Objects;
using Verbatim.Storage.Files;
using Verbatim.Storage.Objects;
using Verbatim.Storage.Tests.Objects;
using Xunit;

namespace Verbatim.Storage.Tests.Files;

[Trait("Clauses", "R-155")]
public sealed class FileObjectStoreTests : ObjectStoreContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("verbatim-objects-").FullName;

    protected override string Incoming => Path.Combine(_directory, "objects", "incoming");

    protected override string PlaceForm => "^objects/[0-9a-f]{32}/[0-9a-f]{2}/[0-9a-f]{32}[.](content|json)$";

    [Fact]
    public async Task Files_have_no_links_of_their_own()
    {
        StoredObject stored = await PutAsync("bytes"u8.ToArray());

        Assert.Null(await Store.LinkAsync(stored, TimeSpan.FromMinutes(1), Cancellation));
    }

    protected override ValueTask<IObjectStore> OpenAsync() => ValueTask.FromResult<IObjectStore>(new FileObjectStore(_directory));

    protected override ValueTask CleanUpAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    protected override string ContentFile(StoredObject stored) => PathOf(stored).Content;

    protected override string MetadataFile(StoredObject stored) => PathOf(stored).Metadata;

    protected override IReadOnlyList<string> Places() =>
        [.. Directory.GetFiles(_directory, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_directory, file).Replace('\\', '/')).Where(path => !path.StartsWith("objects/incoming/", StringComparison.Ordinal))];

    private ObjectPath PathOf(StoredObject stored) => new(Path.Combine(_directory, "objects"), new ObjectName(stored.Tenant, stored.Id));
}
