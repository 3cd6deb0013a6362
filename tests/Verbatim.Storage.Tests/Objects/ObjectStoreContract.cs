using System.Security.Cryptography;
using System.Text;
using Verbatim.Frames;
using Verbatim.Ledger.Objects;
using Xunit;

namespace Verbatim.Storage.Tests.Objects;

/// <summary>What every store of attachments promises. A new store is done when a subclass of this passes.</summary>
public abstract class ObjectStoreContract : IAsyncLifetime
{
    private const int Megabyte = 1024 * 1024;

    private static readonly TenantId Tenant = TenantId.Parse("demo");
    private static readonly ObjectId Id = ObjectId.Parse("obj_1");
    private static readonly byte[] Bytes = RandomNumberGenerator.GetBytes(200_000);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected IObjectStore Store { get; private set; } = null!;

    /// <summary>The folder for what comes in.</summary>
    protected abstract string Incoming { get; }

    public virtual async ValueTask InitializeAsync() => Store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        (Store as IDisposable)?.Dispose();
        await CleanUpAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024 - 1)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(17 * Megabyte)]
    public async Task An_object_comes_back_as_it_was_put(int size)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(size);

        StoredObject stored = await PutAsync(bytes);

        Assert.Equal(new StoredObject(Tenant, Id, "plan.csv", "text/csv", size, Convert.ToHexStringLower(SHA256.HashData(bytes))), stored);
        Assert.Equal(stored, await Store.FindAsync(Tenant, Id, Cancellation));
        Assert.Equal(bytes, await ReadAsync(stored));
    }

    [Fact]
    public async Task An_object_is_there_for_the_next_process()
    {
        StoredObject stored = await PutAsync(Bytes);

        (Store as IDisposable)?.Dispose();
        Store = await OpenAsync();

        Assert.Equal(stored, await Store.FindAsync(Tenant, Id, Cancellation));
        Assert.Equal(Bytes, await ReadAsync(stored));
    }

    [Fact]
    public async Task An_object_that_nobody_put_is_unknown()
    {
        Assert.Null(await Store.FindAsync(Tenant, Id, Cancellation));
        await Store.DeleteAsync(Tenant, Id, Cancellation);
    }

    [Theory]
    [InlineData("other", "obj_1")]
    [InlineData("demo1", "obj_1")]
    [InlineData("Demo", "obj_1")]
    [InlineData("dem", "oobj_1")]
    [InlineData("demo", "obj_10")]
    [InlineData("demo", "OBJ_1")]
    public async Task Another_tenants_object_or_one_whose_id_is_alike_is_another(string tenant, string id)
    {
        StoredObject ours = await PutAsync(Bytes);
        Assert.Null(await Store.FindAsync(TenantId.Parse(tenant), ObjectId.Parse(id), Cancellation));

        StoredObject theirs = await PutAsync(TenantId.Parse(tenant), ObjectId.Parse(id), "theirs"u8.ToArray());

        Assert.Equal(Bytes, await ReadAsync(ours));
        Assert.Equal("theirs"u8.ToArray(), await ReadAsync(theirs));
        await Store.DeleteAsync(theirs.Tenant, theirs.Id, Cancellation);
        Assert.Equal(ours, await Store.FindAsync(Tenant, Id, Cancellation));
    }

    [Theory]
    [InlineData("...")]
    [InlineData("..a")]
    [InlineData("CON")]
    [InlineData("a:b")]
    [InlineData("A")]
    [InlineData("-._:")]
    public async Task An_id_never_leads_elsewhere(string text)
    {
        await PutAsync(TenantId.Parse("a"), ObjectId.Parse("a"), "other"u8.ToArray());

        StoredObject stored = await PutAsync(TenantId.Parse(text), ObjectId.Parse(text), Bytes);

        Assert.Equal(Bytes, await ReadAsync(stored));
        Assert.All(Places(), place => Assert.Matches(PlaceForm, place));
    }

    [Fact]
    public async Task The_same_bytes_again_change_nothing()
    {
        StoredObject first = await PutAsync(Bytes);

        await using (IncomingObject again = await ReceiveAsync(Bytes))
            await Store.PutAsync(first with { Filename = "renamed.csv", MediaType = "text/plain" }, again, Cancellation);

        Assert.Equal(first, await Store.FindAsync(Tenant, Id, Cancellation));
        Assert.Equal(Bytes, await ReadAsync(first));
        AssertNothingIncoming();
    }

    [Fact]
    public async Task Other_bytes_under_a_taken_id_are_refused_and_the_first_stay()
    {
        StoredObject first = await PutAsync(Bytes);
        int places = Places().Count;

        await Assert.ThrowsAsync<InvalidOperationException>(() => PutAsync("other"u8.ToArray()));

        Assert.Equal(first, await Store.FindAsync(Tenant, Id, Cancellation));
        Assert.Equal(Bytes, await ReadAsync(first));
        Assert.Equal(places, Places().Count);
        AssertNothingIncoming();
    }

    [Fact]
    public async Task Of_those_who_put_other_bytes_under_an_id_at_once_one_wins_whole()
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
        Assert.Equal(winner, await Store.FindAsync(Tenant, Id, Cancellation));
        Assert.Contains(await ReadAsync(winner), contents);
    }

    [Fact]
    public async Task Those_who_put_the_same_bytes_under_an_id_at_once_are_all_right()
    {
        StoredObject[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PutAsync(Bytes)));

        StoredObject stored = Assert.Single(results.Distinct());
        Assert.Equal(stored, await Store.FindAsync(Tenant, Id, Cancellation));
        Assert.Equal(Bytes, await ReadAsync(stored));
        AssertNothingIncoming();
    }

    [Theory]
    [InlineData(199_999, false)]
    [InlineData(200_000, true)]
    [InlineData(200_001, true)]
    [InlineData(0, false)]
    public async Task A_limit_is_the_most_bytes_that_are_taken(long limit, bool isTaken)
    {
        if (isTaken)
        {
            await using IncomingObject incoming = await Store.ReceiveAsync(new MemoryStream(Bytes), limit, Cancellation);
            Assert.Equal(Bytes.Length, incoming.SizeBytes);
        }
        else
        {
            ObjectTooLargeException refused = await Assert.ThrowsAsync<ObjectTooLargeException>(async () => await Store.ReceiveAsync(new MemoryStream(Bytes), limit, Cancellation));
            Assert.Equal(limit, refused.LimitBytes);
        }

        AssertNothingIncoming();
    }

    [Fact]
    public async Task What_fails_while_it_comes_in_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(async () => await Store.ReceiveAsync(new BrokenStream(), 100_000, Cancellation));

        AssertNothingIncoming();
    }

    [Fact]
    public async Task What_is_given_up_while_it_comes_in_leaves_nothing()
    {
        using var givingUp = new CancellationTokenSource();
        var content = new EndlessStream(afterBytes: 300_000, givingUp);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.ReceiveAsync(content, long.MaxValue, givingUp.Token));

        AssertNothingIncoming();
    }

    [Fact]
    public async Task What_was_received_and_not_put_is_no_object_and_gone_when_it_is_disposed()
    {
        IncomingObject incoming = await ReceiveAsync(Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Bytes)), incoming.Sha256);
        Assert.Null(await Store.FindAsync(Tenant, Id, Cancellation));

        await incoming.DisposeAsync();

        Assert.Empty(Places());
        AssertNothingIncoming();
    }

    [Fact]
    public async Task Only_what_came_in_is_put_and_once()
    {
        await using IncomingObject incoming = await ReceiveAsync(Bytes);
        var stored = new StoredObject(Tenant, Id, "x", "y", incoming.SizeBytes, incoming.Sha256);

        await RefusedAsync(stored with { SizeBytes = 1 }, incoming);
        await RefusedAsync(stored with { Sha256 = new string('0', 64) }, incoming);
        await RefusedAsync(stored with { Tenant = default }, incoming);
        await RefusedAsync(stored with { Id = default }, incoming);
        await RefusedAsync(stored with { Filename = new string('x', 64 * 1024) }, incoming);
        await RefusedAsync(stored, new Elsewhere(incoming.SizeBytes, incoming.Sha256));
        Assert.Empty(Places());

        await Store.PutAsync(stored, incoming, Cancellation);
        await RefusedAsync(stored with { Id = ObjectId.Parse("obj_2") }, incoming);

        async Task RefusedAsync(StoredObject stored, IncomingObject incoming) =>
            await Assert.ThrowsAsync<ArgumentException>(async () => await Store.PutAsync(stored, incoming, Cancellation));
    }

    [Fact]
    public async Task A_deleted_object_is_gone_and_its_id_is_free()
    {
        StoredObject stored = await PutAsync(Bytes);

        await Store.DeleteAsync(Tenant, Id, Cancellation);
        await Store.DeleteAsync(Tenant, Id, Cancellation);

        Assert.Null(await Store.FindAsync(Tenant, Id, Cancellation));
        await Assert.ThrowsAsync<ObjectCorruptException>(() => ReadAsync(stored));
        Assert.Empty(Places());
        Assert.Equal("other"u8.ToArray(), await ReadAsync(await PutAsync("other"u8.ToArray())));
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
        await File.WriteAllBytesAsync(ContentFile(stored), damaged, Cancellation);

        await AssertDamagedAsync(stored);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    [InlineData(199_999)]
    public async Task A_truncated_content_is_an_error_and_never_a_whole_object(int length)
    {
        StoredObject stored = await PutAsync(Bytes);
        await File.WriteAllBytesAsync(ContentFile(stored), Bytes[..length], Cancellation);

        await AssertDamagedAsync(stored);
    }

    [Fact]
    public async Task A_longer_content_is_an_error()
    {
        StoredObject stored = await PutAsync(Bytes);
        await File.WriteAllBytesAsync(ContentFile(stored), [.. Bytes, 0], Cancellation);

        await Assert.ThrowsAsync<ObjectCorruptException>(() => ReadAsync(stored));
    }

    [Fact]
    public async Task Content_that_is_gone_is_an_error()
    {
        StoredObject stored = await PutAsync(Bytes);
        File.Delete(ContentFile(stored));

        await Assert.ThrowsAsync<ObjectCorruptException>(() => ReadAsync(stored));
    }

    [Fact]
    public async Task Another_objects_content_or_metadata_in_its_place_is_an_error()
    {
        StoredObject stored = await PutAsync(Bytes);
        StoredObject other = await PutAsync(TenantId.Parse("other"), Id, RandomNumberGenerator.GetBytes(Bytes.Length));

        File.Copy(ContentFile(other), ContentFile(stored), overwrite: true);
        await AssertDamagedAsync(stored);

        File.Copy(MetadataFile(other), MetadataFile(stored), overwrite: true);
        await Assert.ThrowsAsync<ObjectCorruptException>(async () => await Store.FindAsync(Tenant, Id, Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"version":2}""")]
    [InlineData("""{"version":1,"tenant":"demo","object_id":"obj_1","filename":"x","media_type":"y","size_bytes":1,"sha256":"../../x"}""")]
    [InlineData("""{"version":1,"tenant":"demo","object_id":"obj_1","filename":"x","media_type":"y","size_bytes":-1,"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}""")]
    public async Task Metadata_that_cannot_be_read_is_an_error_and_not_a_missing_object(string metadata)
    {
        StoredObject stored = await PutAsync(Bytes);
        await File.WriteAllTextAsync(MetadataFile(stored), metadata, Cancellation);

        await Assert.ThrowsAsync<ObjectCorruptException>(async () => await Store.FindAsync(Tenant, Id, Cancellation));
        Assert.Equal(0, await Store.SweepAsync(DateTimeOffset.MaxValue, Cancellation));
    }

    [Fact]
    public async Task What_a_crash_left_is_no_object_and_is_replaced_and_cleared()
    {
        StoredObject half = await PutAsync("half of a put"u8.ToArray());
        File.Delete(MetadataFile(half));
        string left = Path.Combine(Incoming, "left");
        await File.WriteAllTextAsync(left, "half of a file", Cancellation);

        (Store as IDisposable)?.Dispose();
        Store = await OpenAsync();

        Assert.False(File.Exists(left));
        Assert.Null(await Store.FindAsync(Tenant, Id, Cancellation));
        Assert.Equal(Bytes, await ReadAsync(await PutAsync(Bytes)));
    }

    [Fact]
    public async Task A_sweep_removes_content_of_no_object_that_is_old_and_nothing_else()
    {
        StoredObject whole = await PutAsync(Bytes);
        StoredObject half = await PutAsync(Tenant, ObjectId.Parse("obj_2"), "half of a put"u8.ToArray());
        File.Delete(MetadataFile(half));

        Assert.Equal(0, await Store.SweepAsync(DateTimeOffset.MinValue, Cancellation));
        Assert.True(File.Exists(ContentFile(half)));
        Assert.Equal(1, await Store.SweepAsync(DateTimeOffset.MaxValue, Cancellation));
        Assert.False(File.Exists(ContentFile(half)));
        Assert.Equal(0, await Store.SweepAsync(DateTimeOffset.MaxValue, Cancellation));

        Assert.Equal(whole, await Store.FindAsync(Tenant, Id, Cancellation));
        Assert.Equal(Bytes, await ReadAsync(whole));
    }

    /// <summary>The form of all that <see cref="Places"/> tells.</summary>
    protected abstract string PlaceForm { get; }

    /// <summary>Opens the store of this test, where it may stand already.</summary>
    protected abstract ValueTask<IObjectStore> OpenAsync();

    protected abstract ValueTask CleanUpAsync();

    /// <summary>The file in which an object's bytes really are.</summary>
    protected abstract string ContentFile(StoredObject stored);

    /// <summary>The file in which an object's metadata really is.</summary>
    protected abstract string MetadataFile(StoredObject stored);

    /// <summary>Where there is anything of an object, as the store calls it.</summary>
    protected abstract IReadOnlyList<string> Places();

    protected Task<StoredObject> PutAsync(byte[] bytes) => PutAsync(Tenant, Id, bytes);

    protected async Task<StoredObject> PutAsync(TenantId tenant, ObjectId id, byte[] bytes)
    {
        await using IncomingObject incoming = await ReceiveAsync(bytes);
        var stored = new StoredObject(tenant, id, "plan.csv", "text/csv", incoming.SizeBytes, incoming.Sha256);
        await Store.PutAsync(stored, incoming, Cancellation);
        return stored;
    }

    protected async Task<byte[]> ReadAsync(StoredObject stored)
    {
        await using Stream content = await Store.OpenAsync(stored, Cancellation);
        using var all = new MemoryStream();
        await content.CopyToAsync(all, Cancellation);
        return all.ToArray();
    }

    protected async Task<IncomingObject> ReceiveAsync(byte[] bytes) => await Store.ReceiveAsync(new MemoryStream(bytes), bytes.Length, Cancellation);

    private async Task AssertDamagedAsync(StoredObject stored)
    {
        using var received = new MemoryStream();
        await Assert.ThrowsAsync<ObjectCorruptException>(async () =>
        {
            await using Stream content = await Store.OpenAsync(stored, Cancellation);
            await content.CopyToAsync(received, 10_000, Cancellation);
        });
        Assert.True(received.Length < stored.SizeBytes);

        using Stream synchronous = await Store.OpenAsync(stored, Cancellation);
        Assert.Throws<ObjectCorruptException>(() => synchronous.CopyTo(Stream.Null));
    }

    private void AssertNothingIncoming() => Assert.Empty(Directory.GetFiles(Incoming));

    private sealed class Elsewhere(long sizeBytes, string sha256) : IncomingObject(sizeBytes, sha256)
    {
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class BrokenStream() : MemoryStream(new byte[100_000])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < 50_000 ? base.ReadAsync(buffer, cancellationToken) : throw new IOException("The sender has gone.");
    }

    /// <summary>A sender that stays, and whose receiver gives up after so many bytes.</summary>
    private sealed class EndlessStream(long afterBytes, CancellationTokenSource givingUp) : MemoryStream
    {
        private long _given;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_given > afterBytes)
            {
                await givingUp.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }

            _given += buffer.Length;
            return buffer.Length;
        }
    }
}
