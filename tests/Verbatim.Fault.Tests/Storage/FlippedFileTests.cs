using System.Net;
using System.Text.Json;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S11: a bit is flipped in the database, in each of many sealed runs, and in attachments; what a reader gets then.</summary>
[Trait("Row", "S11")]
public sealed class FlippedFileTests(ITestOutputHelper output)
{
    private const int FramesPerRun = 40;

    private static int Flips => Night.Is ? 2000 : 200;

    private static int Runs => Night.Is ? 400 : 60;

    [Fact]
    public async Task A_flipped_bit_in_the_database_a_sealed_run_or_an_attachment_never_becomes_a_wrong_byte()
    {
        Random random = new(11);
        KilledLedger ledger = await KilledLedger.MakeAsync(isMoved: true);
        for (int flip = 0; flip < Flips; flip++)
            await ledger.FlipAsync("ledger.db", random);

        string directory = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            await using FaultServer server = await FaultServer.StartAsync(directory, ("Ledger__SealAfter", "00:00:00"));
            (int reads, int refused) = await ReadFlippedRunsAsync(server, random);
            Dictionary<string, byte[]> contents = await UploadAsync(server, random);
            (int downloads, int failed) = await DownloadFlippedAsync(server, contents, random);

            Figures.Report(output, "S11", $"{Flips} flipped bits in the database: {ledger.Figures}, {ledger.Breaches.Count} breaches; one in each of {Runs} sealed runs: {refused} of {reads} reads refused or cut off; "
                + $"{downloads} in attachments: {failed} of {downloads} downloads refused or cut off");
            Assert.Equal((reads, downloads), (refused, failed));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        Assert.Empty(ledger.Breaches);
    }

    private static async Task<(int Reads, int Refused)> ReadFlippedRunsAsync(FaultServer server, Random random)
    {
        CancellationToken cancellation = FaultServer.Cancellation;
        string[] runs = [.. Enumerable.Range(0, Runs).Select(number => $"s11-{number}")];
        var reads = new PublicReads(server);
        foreach (string run in runs)
            await new Producer(server, run, FramesPerRun, seed: random.Next(1000)).RecordAsync(largestBatch: 40, longestPauseMs: 0, cancellation);
        foreach (string run in runs)
            await reads.SealedAsync(run, cancellation);
        await server.Process.KillAsync();
        await SealedPayloads.FlipAsync(server.Process.DataDirectory, runs, random);
        await server.RestartAsync();

        (int count, int refused) = (0, 0);
        foreach (string run in runs)
        {
            string path = $"{RunClient.Runs}/{run}/replay";
            foreach ((string address, string? coding) in ((string, string?)[])[($"{path}/stream", null), ($"{path}/stream", "zstd"), ($"{path}/stream?follow=true", null), ($"{path}/events?limit=1000", null)])
            {
                count++;
                refused += await TryAsync(server, address, coding, cancellation) is null ? 1 : 0;
            }
        }

        return (count, refused);
    }

    private static async Task<Dictionary<string, byte[]>> UploadAsync(FaultServer server, Random random)
    {
        Dictionary<string, byte[]> contents = [];
        foreach (int length in (int[])[1, 4000, 300_000])
        {
            byte[] content = new byte[length];
            random.NextBytes(content);
            using HttpResponseMessage answer = await server.Http.PostAsync(
                new Uri("/api/v1/storage/objects?filename=a.bin", UriKind.Relative), new ByteArrayContent(content), FaultServer.Cancellation);
            using JsonDocument stored = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(FaultServer.Cancellation));
            contents[stored.RootElement.GetProperty("object_id").GetString()!] = content;
        }

        return contents;
    }

    private static async Task<(int Downloads, int Failed)> DownloadFlippedAsync(FaultServer server, Dictionary<string, byte[]> contents, Random random)
    {
        CancellationToken cancellation = FaultServer.Cancellation;
        string[] files = Directory.GetFiles(Path.Combine(server.Process.DataDirectory, "objects"), "*.content", SearchOption.AllDirectories);
        int failed = 0;
        for (int flip = 0; flip < Flips; flip++)
        {
            (string name, byte[] content) = contents.ElementAt(flip % contents.Count);
            string file = files.Single(file => new FileInfo(file).Length == content.Length);
            string link = await LinkAsync(server, name, cancellation);
            if (flip < contents.Count)
                Assert.Equal(content, await TryAsync(server, link, null, cancellation));

            byte[] damaged = [.. content];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(file, damaged, cancellation);
            failed += await TryAsync(server, link, null, cancellation) is null ? 1 : 0;
            await File.WriteAllBytesAsync(file, content, cancellation);
        }

        return (Flips, failed);
    }

    private static async Task<string> LinkAsync(FaultServer server, string name, CancellationToken cancellation)
    {
        using JsonDocument answer = JsonDocument.Parse(await server.Http.GetByteArrayAsync($"/api/v1/storage/objects/{name}/download-url", cancellation));
        return answer.RootElement.GetProperty("download_url").GetString()!;
    }

    /// <returns>A whole answer; null where it was a problem that says so, or was cut off.</returns>
    private static async Task<byte[]?> TryAsync(FaultServer server, string address, string? coding, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        if (coding is not null)
            request.Headers.AcceptEncoding.ParseAdd(coding);
        try
        {
            using HttpResponseMessage answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellation);
            if (answer.StatusCode == HttpStatusCode.OK)
                return body;

            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.Contains("urn:verbatim:problem:damaged", System.Text.Encoding.UTF8.GetString(body), StringComparison.Ordinal);
            return null;
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            return null;
        }
    }
}
