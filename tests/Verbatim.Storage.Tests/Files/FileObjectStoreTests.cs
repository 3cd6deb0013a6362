using System.Security.Cryptography;
using System.Text;
using Verbatim.Frames;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Files;
using Xunit;

namespace Verbatim.Storage.Tests.Files;

[Trait("Clauses", "R-155")]
public sealed class FileObjectStoreTests : IDisposable
{
    private static readonly TenantId Tenant = TenantId.Parse("demo");
    private static readonly ObjectId Id = ObjectId.Parse("obj_1");
    private static readonly byte[] Bytes = RandomNumberGenerator.GetBytes(200_000);

    private readonly string _directory = Directory.CreateTempSubdirectory("verbatim-objects-").FullName;
    private readonly FileObjectStore _store;

    public FileObjectStoreTests() => _store = new FileObjectStore(_directory);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string ContentFile => Assert.Single(Directory.GetFiles(_directory, "*.content", SearchOption.AllDirectories));

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task An_object_comes_back_as_it_was_put()
    {
        StoredObject stored = await PutAsync(Bytes);

        Assert.Equal(new StoredObject(Tenant, Id, "plan.csv", "text/csv", Bytes.Length, Convert.ToHexStringLower(SHA256.HashData(Bytes))), stored);
        Assert.Equal(stored, await _store.FindAsync(Tenant, Id, Cancellation));
        Assert.Equal(Bytes, await ReadAsync(stored));
    }

    [Fact]
    public async Task An_object_is_there_for_the_next_process()
    {
        StoredObject stored = await PutAsync(Bytes);

        using var next = new FileObjectStore(_directory);

        Assert.Equal(stored, await next.FindAsync(Tenant, Id, Cancellation));
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        StoredObject stored = await PutAsync([]);

        Assert.Equal(0, stored.SizeBytes);
        Assert.Empty(await ReadAsync(stored));
    }

    [Fact]
    public async Task An_object_that_nobody_put_is_unknown() => Assert.Null(await _store.FindAsync(Tenant, Id, Cancellation));

    [Fact]
    public async Task Another_tenant_does_not_see_it_and_may_use_the_same_id()
    {
        var other = TenantId.Parse("other");
        StoredObject ours = await PutAsync(Bytes);
        Assert.Null(await _store.FindAsync(other, Id, Cancellation));

        StoredObject theirs = await PutAsync(other, Id, "theirs"u8.ToArray());

        Assert.Equal(Bytes, await ReadAsync(ours));
        Assert.Equal("theirs"u8.ToArray(), await ReadAsync(theirs));
    }

    [Fact]
    public async Task The_same_bytes_again_change_nothing()
    {
        StoredObject first = await PutAsync(Bytes);

        await using IncomingObject again = await _store.ReceiveAsync(new MemoryStream(Bytes), Bytes.Length, Cancellation);
        await _store.PutAsync(first with { Filename = "renamed.csv", MediaType = "text/plain" }, again, Cancellation);

        Assert.Equal(first, await _store.FindAsync(Tenant, Id, Cancellation));
    }

    [Fact]
    public async Task Other_bytes_under_a_taken_id_are_refused_and_the_first_stay()
    {
        StoredObject first = await PutAsync(Bytes);

        await Assert.ThrowsAsync<InvalidOperationException>(() => PutAsync("other"u8.ToArray()));

        Assert.Equal(Bytes, await ReadAsync(first));
        Assert.Empty(Directory.GetFiles(Path.Combine(_directory, "objects", "incoming")));
    }

    [Fact]
    public async Task Of_two_who_put_an_id_at_once_one_wins_whole()
    {
        byte[][] contents = [.. Enumerable.Range(0, 8).Select(i => Encoding.UTF8.GetBytes(new string((char)('a' + i), 5000)))];

        StoredObject?[] results = await Task.WhenAll(contents.Select(async bytes =>
        {
            try
            {
                return await PutAsync(bytes);
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }));

        StoredObject winner = Assert.Single(results.OfType<StoredObject>());
        Assert.Equal(winner, await _store.FindAsync(Tenant, Id, Cancellation));
        Assert.Contains(await ReadAsync(winner), contents);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(199_999)]
    public async Task A_flipped_byte_is_an_error_and_never_a_whole_object(int at)
    {
        StoredObject stored = await PutAsync(Bytes);
        byte[] damaged = [.. Bytes];
        damaged[at] ^= 1;
        await File.WriteAllBytesAsync(ContentFile, damaged, Cancellation);

        await AssertDamagedAsync(stored);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    [InlineData(199_999)]
    public async Task A_truncated_file_is_an_error_and_never_a_whole_object(int length)
    {
        StoredObject stored = await PutAsync(Bytes);
        await File.WriteAllBytesAsync(ContentFile, Bytes[..length], Cancellation);

        await AssertDamagedAsync(stored);
    }

    [Fact]
    public async Task A_longer_file_is_an_error()
    {
        StoredObject stored = await PutAsync(Bytes);
        await File.WriteAllBytesAsync(ContentFile, [.. Bytes, 0], Cancellation);

        await Assert.ThrowsAsync<ObjectCorruptException>(() => ReadAsync(stored));
    }

    [Fact]
    public async Task Content_that_is_gone_is_an_error()
    {
        StoredObject stored = await PutAsync(Bytes);
        File.Delete(ContentFile);

        await Assert.ThrowsAsync<ObjectCorruptException>(() => ReadAsync(stored));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"version":2}""")]
    public async Task Metadata_that_cannot_be_read_is_an_error_and_not_a_missing_object(string metadata)
    {
        await PutAsync(Bytes);
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(_directory, "*.json", SearchOption.AllDirectories)), metadata, Cancellation);

        await Assert.ThrowsAsync<ObjectCorruptException>(async () => await _store.FindAsync(Tenant, Id, Cancellation));
    }

    [Fact]
    public async Task What_a_crash_left_is_no_object_and_is_replaced_and_cleared()
    {
        await PutAsync("half of a put"u8.ToArray());
        File.Delete(Assert.Single(Directory.GetFiles(_directory, "*.json", SearchOption.AllDirectories)));
        string incoming = Path.Combine(_directory, "objects", "incoming", "left");
        await File.WriteAllTextAsync(incoming, "half of a file", Cancellation);

        using var next = new FileObjectStore(_directory);

        Assert.False(File.Exists(incoming));
        Assert.Null(await next.FindAsync(Tenant, Id, Cancellation));
        Assert.Equal(Bytes, await ReadAsync(await PutAsync(Bytes)));
    }

    [Theory]
    [InlineData("...")]
    [InlineData("..a")]
    [InlineData("CON")]
    [InlineData("a:b")]
    [InlineData("A")]
    public async Task An_id_never_leads_elsewhere(string text)
    {
        var id = ObjectId.Parse(text);
        var tenant = TenantId.Parse(text);
        await PutAsync(TenantId.Parse("a"), ObjectId.Parse("a"), "other"u8.ToArray());

        StoredObject stored = await PutAsync(tenant, id, Bytes);

        Assert.Equal(Bytes, await ReadAsync(stored));
        Assert.All(
            Directory.GetFiles(_directory, "*", SearchOption.AllDirectories),
            file => Assert.Matches("^objects/[0-9a-f]{32}/[0-9a-f]{2}/[0-9a-f]{32}[.](content|json)$", Path.GetRelativePath(_directory, file).Replace('\\', '/')));
    }

    [Fact]
    public async Task What_fails_while_it_comes_in_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(async () =>
            await _store.ReceiveAsync(new BrokenStream(), 100_000, Cancellation));

        Assert.Null(await _store.FindAsync(Tenant, Id, Cancellation));
        Assert.Empty(Directory.GetFiles(_directory, "*", SearchOption.AllDirectories));
    }

    private Task<StoredObject> PutAsync(byte[] bytes) => PutAsync(Tenant, Id, bytes);

    private async Task<StoredObject> PutAsync(TenantId tenant, ObjectId id, byte[] bytes)
    {
        await using IncomingObject incoming = await _store.ReceiveAsync(new MemoryStream(bytes), bytes.Length, Cancellation);
        var stored = new StoredObject(tenant, id, "plan.csv", "text/csv", incoming.SizeBytes, incoming.Sha256);
        await _store.PutAsync(stored, incoming, Cancellation);
        return stored;
    }

    private async Task<byte[]> ReadAsync(StoredObject stored)
    {
        await using Stream content = await _store.OpenAsync(stored, Cancellation);
        using var all = new MemoryStream();
        await content.CopyToAsync(all, Cancellation);
        return all.ToArray();
    }

    private async Task AssertDamagedAsync(StoredObject stored)
    {
        using var received = new MemoryStream();
        await Assert.ThrowsAsync<ObjectCorruptException>(async () =>
        {
            await using Stream content = await _store.OpenAsync(stored, Cancellation);
            await content.CopyToAsync(received, 10_000, Cancellation);
        });
        Assert.True(received.Length < stored.SizeBytes);

        using Stream synchronous = await _store.OpenAsync(stored, Cancellation);
        Assert.Throws<ObjectCorruptException>(() => synchronous.CopyTo(Stream.Null));
    }

    private sealed class BrokenStream() : MemoryStream(new byte[100_000])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < 50_000 ? base.ReadAsync(buffer, cancellationToken) : throw new IOException("The sender has gone.");
    }
}
