using Verbatim.Fault.Tests.Servers;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Fault.Tests.Objects;

/// <summary>O5: the store of attachments gives out other bytes than it was given: flipped, cut short with a length that fits, another object's, older ones; or a tag that is none of them.</summary>
[Trait("Row", "O5")]
public sealed class WrongBytesTests(ITestOutputHelper output)
{
    private const int Bytes = 50_000;

    private static readonly string[] Tags = ["\"d41d8cd98f00b204e9800998ecf8427e\"", "\"d41d8cd98f00b204e9800998ecf8427e-2\"", "\"no digest\"", "W/\"1\""];

    private static int Reads => Night.Is ? 2000 : 200;

    [Fact]
    public async Task Other_bytes_than_were_put_are_never_given_out_to_their_end_and_a_tag_says_nothing_of_them()
    {
        Random random = new(5);
        await using S3Floor floor = await S3Floor.StartAsync();
        byte[][] contents = [Some(random), Some(random), Some(random)];
        StoredObject other = await S3Floor.PutAsync(floor.Store, "other", contents[0]);
        await S3Floor.PutAsync(floor.Store, "object", contents[1]);
        string olderMetadata = await MetadataAsync(floor, "object");
        await S3Floor.DeleteAsync(floor.Store, "object");
        StoredObject stored = await S3Floor.PutAsync(floor.Store, "object", contents[2]);
        string otherMetadata = await MetadataAsync(floor, "other");

        (int wrong, int right) = (0, 0);
        for (int i = 0; i < Reads; i++)
        {
            bool isMetadata = i % 2 == 0;
            S3Fault.Alter fault = new(isMetadata
                ? Metadata(random, i / 2, olderMetadata, otherMetadata)
                : Content(random, i / 2, contents));
            floor.Proxy.Fault = request => request.Method == "GET" && request.IsMetadata == isMetadata ? fault : null;
            byte[]? given = await TryReadAsync(floor, isMetadata ? null : stored);
            wrong += given is null || given.AsSpan().SequenceEqual(contents[2]) ? 0 : 1;
            Assert.True(given is null || isMetadata, "Content that was altered was given out.");
        }

        foreach (string tag in Tags)
        {
            floor.Proxy.Fault = request => request.IsRead ? new S3Fault.Alter(bytes => bytes, tag) : null;
            byte[]? found = await TryReadAsync(floor, null);
            byte[]? opened = await TryReadAsync(floor, other);
            right += (contents[2].AsSpan().SequenceEqual(found) ? 1 : 0) + (contents[0].AsSpan().SequenceEqual(opened) ? 1 : 0);
        }

        Figures.Report(output, "O5", $"{Reads} reads of altered contents and metadata: served wrong {wrong}; {right} of {Tags.Length * 2} reads whole under a tag that is none of the content");
        Assert.Equal((0, Tags.Length * 2), (wrong, right));
    }

    private static byte[] Some(Random random)
    {
        byte[] bytes = new byte[Bytes];
        random.NextBytes(bytes);
        return bytes;
    }

    private static Func<byte[], byte[]> Content(Random random, int i, byte[][] contents) => (i % 4) switch
    {
        0 => bytes => Flip(bytes, random),
        1 => bytes => bytes[..random.Next(bytes.Length)],
        2 => _ => contents[random.Next(2)],
        _ => bytes => [.. bytes, .. new byte[random.Next(1, 100)]],
    };

    private static Func<byte[], byte[]> Metadata(Random random, int i, string older, string other) => (i % 4) switch
    {
        0 => bytes => Flip(bytes, random),
        1 => bytes => bytes[..random.Next(bytes.Length)],
        2 => _ => System.Text.Encoding.UTF8.GetBytes(other),
        _ => _ => System.Text.Encoding.UTF8.GetBytes(older),
    };

    private static byte[] Flip(byte[] bytes, Random random)
    {
        byte[] flipped = [.. bytes];
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    /// <summary>The object's bytes, found by its id or as it is known; null where the store says that they are damaged.</summary>
    private static async Task<byte[]?> TryReadAsync(S3Floor floor, StoredObject? known)
    {
        try
        {
            StoredObject? found = known ?? await S3Floor.FindAsync(floor.Store, "object");
            return await S3Floor.ReadAsync(floor.Store, Assert.IsType<StoredObject>(found));
        }
        catch (ObjectCorruptException)
        {
            return null;
        }
    }

    private static async Task<string> MetadataAsync(S3Floor floor, string id)
    {
        foreach (string key in floor.Server.Keys(S3Floor.Prefix).Where(key => key.EndsWith(".json", StringComparison.Ordinal)))
        {
            string text = await File.ReadAllTextAsync(floor.Server.FileOf(key), S3Floor.Cancellation);
            if (text.Contains($"\"{id}\"", StringComparison.Ordinal))
                return text;
        }

        throw new InvalidOperationException($"There is no metadata of {id}.");
    }
}
