using Verbatim.Fault.Tests.Servers;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Fault.Tests.Objects;

/// <summary>O3: an upload is cut after any byte, by its caller or on the way from the server to the store of attachments, of its content, its parts or its metadata; or its length is misstated.</summary>
[Trait("Row", "O3")]
[Trait("Clauses", "R-158 R-159")]
public sealed class HalfUploadTests(ITestOutputHelper output)
{
    private const int Bytes = 100_000;

    private const int CutsPerServer = 200;

    private static int Servers => Night.Is ? 10 : 1;

    private static int OffsetsOfCallers => Night.Is ? 200 : 8;

    [Fact]
    public async Task A_half_upload_is_never_an_object_and_what_it_left_goes()
    {
        Random random = new(3);
        var sum = new Counts(0, 0, 0, 0, 0);

        // s3rver keeps the file of each upload that was cut open, so it is another one before it has too many.
        for (int server = 0; server < Servers; server++)
            sum = sum.Plus(await CutAsync(random));

        await using CutByCallers files = await CutByCallers.WithFilesAsync();
        await files.RunAsync(OffsetsOfCallers);
        await using CutByCallers bucket = await CutByCallers.WithBucketAsync();
        await bucket.RunAsync(OffsetsOfCallers);

        Figures.Report(output, "O3", $"{sum.Cut} uploads cut and {sum.Misstated} of a misstated length between server and store: 0 became objects; {sum.Again} put again and whole; {sum.Swept} orphans swept, {sum.Left} left; "
            + $"by their callers, by link and by the API, into files and a bucket, {files.Cut + bucket.Cut} cut and {files.Misstated + bucket.Misstated} of a misstated length: 0 kept, nothing of them left; {files.Again + bucket.Again} sent again and whole");
        Assert.Equal(0, sum.Left);
        Assert.True(sum.Swept > 0);
    }

    private static async Task<Counts> CutAsync(Random random)
    {
        await using S3Floor floor = await S3Floor.StartAsync();
        (int cut, int misstated, int again) = (0, 0, 0);
        for (int i = 0; i < CutsPerServer; i++)
        {
            // Parts are large, so there are fewer of those.
            bool isInParts = i % 10 == 0;
            byte[] bytes = new byte[isInParts ? S3Floor.PartBytes + Bytes : Bytes];
            random.NextBytes(bytes);
            (Func<S3Request, bool> isBroken, S3Fault fault) = Pick(random, i, isInParts);
            floor.Proxy.Fault = request => isBroken(request) ? fault : null;

            await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => S3Floor.PutAsync(floor.Store, $"half-{i}", bytes));

            floor.Proxy.Fault = _ => null;
            Assert.Null(await S3Floor.FindAsync(floor.Direct, $"half-{i}"));
            (cut, misstated) = fault is S3Fault.Misstate ? (cut, misstated + 1) : (cut + 1, misstated);
            if (i % 2 == 0)
            {
                again++;
                StoredObject stored = await S3Floor.PutAsync(floor.Direct, $"half-{i}", bytes);
                Assert.Equal(bytes, await S3Floor.ReadAsync(floor.Direct, stored));
            }
        }

        int swept = await floor.Store.SweepAsync(DateTimeOffset.MaxValue, S3Floor.Cancellation);
        return new Counts(cut, misstated, again, swept, floor.Server.Keys(S3Floor.Prefix).Count - (2 * again));
    }

    private static (Func<S3Request, bool> IsBroken, S3Fault Fault) Pick(Random random, int i, bool isInParts)
    {
        // S3 takes a body whole or not at all. s3rver writes what comes, so it gets halves of contents, which are nothing without their metadata.
        if (isInParts)
        {
            return i % 20 == 0
                ? (IsContent, new S3Fault.CutRequest(random.Next(S3Floor.PartBytes), Reaches: true))
                : (request => request.Target.Contains("partNumber=2", StringComparison.Ordinal), new S3Fault.Misstate(-random.Next(1, Bytes)));
        }

        return (i % 4) switch
        {
            0 => (request => request is { Method: "PUT", IsMetadata: true }, new S3Fault.CutRequest(random.Next(200), Reaches: false)),
            1 => (IsContent, new S3Fault.Misstate(random.Next(2) == 0 ? random.Next(1, Bytes) : -random.Next(1, Bytes))),
            _ => (IsContent, new S3Fault.CutRequest(random.Next(Bytes), Reaches: random.Next(2) == 0)),
        };
    }

    private static bool IsContent(S3Request request) => request is { Method: "PUT", IsContent: true };

    private sealed record Counts(int Cut, int Misstated, int Again, int Swept, int Left)
    {
        public Counts Plus(Counts other) => new(Cut + other.Cut, Misstated + other.Misstated, Again + other.Again, Swept + other.Swept, Left + other.Left);
    }
}
