using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Verifying;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>O8: runs are deleted, and taken from the disk, while others read them in every way: a read is whole, cut short where everybody sees it, or 404.</summary>
[Trait("Row", "O8")]
[Trait("Clauses", "R-101 R-102")]
public sealed class DeletedWhileReadTests(ITestOutputHelper output)
{
    private const int Frames = 40;

    // So that most of a run is still to be read when it is deleted, whatever waits between the two ends of a connection.
    private const int PaddingChars = 40_000;

    // Keeping one takes longer than all else of a run.
    private const int DownloadEvery = 4;

    private const string Objects = "/api/v1/storage/objects";

    private const int ReceiveBufferBytes = 16 * 1024;

    private static readonly string[] Ways = ["stream", "follow", "zstd", "pages", "backward", "download"];

    private static readonly byte[] Attachment = Script.Script.Content(new string('a', 1000));

    private readonly ConcurrentQueue<string> _holes = new();
    private int _whole;
    private int _cut;
    private int _gone;

    private static int Rounds => Night.Is ? 400 : 12;

    [Fact]
    public async Task A_run_that_is_deleted_while_it_is_read_is_whole_or_visibly_cut_or_not_there()
    {
        await using FaultServer server = await FaultServer.StartAsync(
            null, ("Ledger__SealAfter", "00:00:00"), ("Ledger__PurgeAfter", "00:00:00"), ("Replay__SendBufferBytes", "16384"), ("Ledger__TailBytes", "65536"));
        using HttpClient admin = server.Process.Client(server.Process.Tokens.For("faults", "eve", "admin"));
        Random random = new(8);
        for (int round = 0; round < Rounds; round++)
        {
            // Of every second one the end is still to come: what is recorded of it has no length in the answer's head.
            bool isLive = round % 2 == 1;
            Producer producer = new(server, $"o8-{round}", isLive ? Frames + 1 : Frames, seed: round, PaddingChars) { Attachments = [await KeepAsync(server)] };
            await producer.BeginAsync(FaultServer.Cancellation);
            for (int first = 1; first <= Frames; first += 4)
                await producer.AppendUntilTakenAsync(first, first + 3, FaultServer.Cancellation);
            if (!isLive && round % 4 == 0)
                await new PublicReads(server).SealedAsync(producer.Run, FaultServer.Cancellation);

            // All of them read ahead of the deletion, by as much as chance has it; then each comes again after it.
            SemaphoreSlim begun = new(0);
            TaskCompletionSource isDeleted = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task[] reading = [.. Ways.Select((way, i) => ReadAsync(server, producer, way, isLive, random.Next(1, 6), begun, (round / 2 + i) % 3 == 0 ? Task.CompletedTask : isDeleted.Task))];
            for (int i = 0; i < Ways.Length; i++)
                await begun.WaitAsync(FaultServer.Cancellation);
            using (HttpResponseMessage deleted = await admin.DeleteAsync($"{RunClient.Runs}/{producer.Run}", FaultServer.Cancellation))
                Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            isDeleted.SetResult();
            foreach (string way in Ways)
                await ReadAsync(server, producer, way, isLive, 0, begun, Task.CompletedTask);
            await Task.WhenAll(reading);
        }

        await server.Process.KillAsync();
        (int reads, int missed, int downloads) = await InProcessAsync(random);
        Figures.Report(output, "O8", $"{Rounds} runs deleted while {Ways.Length} read each: {_whole} reads whole, {_cut} cut, {_gone} not there, none with a hole; "
            + $"in process {reads} reads beside deletions and purges, {missed} of them told that the run is gone, and {downloads} of attachments while their bytes were taken away");
        Assert.Empty(_holes);
        Assert.True(_cut > 0 && _gone > 0, "No read met a deletion.");
        Assert.True(reads > missed && missed > 0, $"Of {reads} reads in process {missed} met a deletion.");
    }

    /// <summary>Reads so many pieces, says that it has begun, and when it may, reads on to whatever end there is.</summary>
    private async Task ReadAsync(FaultServer server, Producer producer, string way, bool isLive, int pieces, SemaphoreSlim begun, Task goOn)
    {
        using HttpClient client = Narrow(server);
        bool? isWhole;
        bool hasBegun = false;
        try
        {
            isWhole = way switch
            {
                "download" => await IsDownloadWholeAsync(client, producer.Attachments[0], pieces, BeginAsync),
                "pages" or "backward" => IsWhole(producer, await PagesAsync(client, producer.Run, way == "backward", pieces, BeginAsync), isLive, way),
                _ => IsWhole(producer, await StreamAsync(client, producer.Run, way, pieces, BeginAsync), isLive, way),
            };
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            await BeginAsync();
            Interlocked.Increment(ref _cut);
            return;
        }

        await BeginAsync();
        if (isWhole is null)
            Interlocked.Increment(ref _gone);
        else if (isWhole == true)
            Interlocked.Increment(ref _whole);
        else
            _holes.Enqueue($"{way} of {producer.Run} ended well, and not all of it was there.");

        Task BeginAsync()
        {
            if (!hasBegun)
                begun.Release();
            hasBegun = true;
            return goOn;
        }
    }

    // A live run is ended before it is deleted: who read on has that frame, which nobody sent, and nobody else needs it.
    private static bool? IsWhole(Producer producer, Line[]? lines, bool isLive, string way)
    {
        if (lines is null)
            return null;

        Line[] sent = [.. Enumerable.Range(1, Frames).Select(eventId => History.LineOf(producer.Frame(eventId)))];
        return lines.Take(Frames).SequenceEqual(sent) && lines.Length <= Frames + (isLive ? 1 : 0) && (way != "follow" || !isLive || lines.Length == Frames + 1);
    }

    /// <returns>What ended as it should; null where the run is not there.</returns>
    private static async Task<Line[]?> StreamAsync(HttpClient client, string run, string way, int pieces, Func<Task> beginAsync)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"{RunClient.Runs}/{run}/replay/stream{(way == "follow" ? "?follow=true" : "")}");
        if (way == "zstd")
            request.Headers.AcceptEncoding.ParseAdd("zstd");
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, FaultServer.Cancellation);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;

        answer.EnsureSuccessStatusCode();
        bool isCoded = answer.Content.Headers.ContentEncoding.Contains("zstd");
        await using Stream stream = await answer.Content.ReadAsStreamAsync(FaultServer.Cancellation);
        using MemoryStream all = new();
        byte[] buffer = new byte[isCoded ? 512 : 8192];
        int read;
        for (int piece = 0; (read = await stream.ReadAsync(buffer, FaultServer.Cancellation)) > 0; piece++)
        {
            all.Write(buffer, 0, read);
            if (piece == pieces)
                await beginAsync();
        }

        return PublicReads.LinesOf(isCoded ? await UnpackedAsync(all.ToArray()) : all.ToArray());
    }

    private static async Task<byte[]> UnpackedAsync(byte[] coded)
    {
        using var unpacking = new ZstdSharp.DecompressionStream(new MemoryStream(coded));
        using MemoryStream unpacked = new();
        await unpacking.CopyToAsync(unpacked, FaultServer.Cancellation);
        return unpacked.ToArray();
    }

    private static async Task<Line[]?> PagesAsync(HttpClient client, string run, bool isBackward, int pieces, Func<Task> beginAsync)
    {
        List<Line> lines = [];
        string? cursor = null;
        int piece = 0;
        do
        {
            using HttpResponseMessage answer = await client.GetAsync(
                $"{RunClient.Runs}/{run}/replay/events?limit=5{(isBackward ? "&direction=backward" : "")}{(cursor is null ? "" : $"&cursor={cursor}")}", FaultServer.Cancellation);
            if (answer.StatusCode == HttpStatusCode.NotFound)
                return null;

            answer.EnsureSuccessStatusCode();
            using JsonDocument page = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(FaultServer.Cancellation));
            Line[] items = [.. page.RootElement.GetProperty("items").EnumerateArray().Select(item => History.LineOf(System.Text.Encoding.UTF8.GetBytes(item.GetRawText())))];
            lines.InsertRange(isBackward ? 0 : lines.Count, items);
            cursor = page.RootElement.GetProperty("next_cursor").GetString();
            if (piece++ == pieces)
                await beginAsync();

            // Of a live run the last page leads to what comes next.
            if (items is [])
                break;
        }
        while (cursor is not null);

        return [.. lines];
    }

    /// <returns>Whether all of the attachment came; null where it, or its link, is not there.</returns>
    private static async Task<bool?> IsDownloadWholeAsync(HttpClient client, string id, int pieces, Func<Task> beginAsync)
    {
        using HttpResponseMessage asked = await client.GetAsync($"{Objects}/{id}/download-url", FaultServer.Cancellation);
        if (asked.StatusCode == HttpStatusCode.NotFound)
            return null;

        var link = new Uri((await RunClient.JsonAsync(asked)).GetProperty("download_url").GetString()!);
        using HttpResponseMessage answer = await client.GetAsync(link, HttpCompletionOption.ResponseHeadersRead, FaultServer.Cancellation);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;

        answer.EnsureSuccessStatusCode();
        await using Stream content = await answer.Content.ReadAsStreamAsync(FaultServer.Cancellation);
        using MemoryStream all = new();
        byte[] buffer = new byte[8192];
        int read;
        for (int piece = 0; (read = await content.ReadAsync(buffer, FaultServer.Cancellation)) > 0; piece++)
        {
            all.Write(buffer, 0, read);
            if (piece == pieces)
                await beginAsync();
        }

        return all.ToArray().AsSpan().SequenceEqual(Attachment);
    }

    private static async Task<string> KeepAsync(FaultServer server)
    {
        var body = new ByteArrayContent(Attachment);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage answer = await server.Http.PostAsync($"{Objects}?filename=a.bin", body, FaultServer.Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await RunClient.JsonAsync(answer)).GetProperty("object_id").GetString()!;
    }

    private static HttpClient Narrow(FaultServer server) => server.Client(server.Process.Address, new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = ReceiveBufferBytes };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>The same below the server: one deletes and overwrites run after run, another reads them with nothing in between.</summary>
    private async Task<(int Reads, int Missed, int Downloads)> InProcessAsync(Random random)
    {
        string directory = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            int reads = 0, missed = 0, downloads = 0;
            using var objects = new FileObjectStore(directory);
            await using (RunLedger ledger = await RunLedger.OpenAsync(
                SqliteLedgerStore.Open(directory, new SqliteLedgerOptions()), new LedgerOptions { PurgeAfter = TimeSpan.Zero, BlockBytes = 4096, DecodedBytes = 0 }, TimeProvider.System, FaultServer.Cancellation))
            {
                // Chance decides whether a read meets its deletion: on a machine that does much else it takes more of them.
                for (int i = 0; i < Rounds * 10 || (missed == 0 && i < Rounds * 100); i++)
                {
                    string[] carried = i % DownloadEvery == 0 ? [$"o{i}"] : [];
                    foreach (string id in carried)
                        await Script.Script.KeepAsync(ledger, objects, id);
                    RunRecord run = await RecordAsync(ledger, $"r{i}", carried, seals: i % 2 == 0);
                    TaskCompletionSource reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    int after = random.Next(0, Frames);
                    Task<int?> read = Task.Run(() => ReadAsync(ledger, run, after, reading), FaultServer.Cancellation);
                    TaskCompletionSource isGone = new(TaskCreationOptions.RunContinuationsAsynchronously);

                    // Every second one has the attachment open until it is gone; the others meet that wherever they are.
                    bool staysOpen = i / DownloadEvery % 2 == 0;
                    TaskCompletionSource[] downloading = [.. carried.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
                    Task<bool?>[] downloaded = [.. carried.Zip(downloading, (id, begun) => Task.Run(() => IsDownloadWholeAsync(ledger, objects, id, begun, staysOpen ? isGone.Task : Task.CompletedTask), FaultServer.Cancellation))];
                    await Task.WhenAll([reading.Task, .. downloading.Select(begun => begun.Task)]);
                    Assert.IsType<DeleteResult.Deleted>(await ledger.DeleteAsync(run.Header.Key, "ann", FaultServer.Cancellation));
                    await ledger.PurgeAsync(FaultServer.Cancellation);
                    await Script.Script.TakeAwayAsync(ledger, objects);
                    isGone.SetResult();
                    downloads += downloaded.Length;
                    if ((await Task.WhenAll(downloaded)).Contains(false))
                        _holes.Enqueue($"in process: {run.Header.Key.Run}'s attachment was read to its end and is not what was kept.");
                    reads++;
                    if (await read is not { } frames)
                        missed++;
                    else if (frames != Frames)
                        _holes.Enqueue($"in process: {run.Header.Key.Run} was read to its end with {frames} frames.");
                }
            }

            using SqliteVerification verification = SqliteVerification.Open(directory, objects: null);
            foreach (FoundDamage damage in verification.FindDamage())
                _holes.Enqueue(damage.What);
            return (reads, missed, downloads);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<RunRecord> RecordAsync(RunLedger ledger, string name, string[] carried, bool seals)
    {
        RunHeader header = Script.Script.Header(name);
        await Script.Script.CreateAsync(ledger, name, carried);
        await ledger.AppendAsync(header.Key, [.. Enumerable.Range(1, Frames).Select(eventId => Script.Script.Frame(name, eventId, eventId == Frames))], FaultServer.Cancellation);
        if (seals)
            await ledger.SealAsync(header.Key, FaultServer.Cancellation);
        return (await ledger.FindAsync(header.Key, FaultServer.Cancellation))!;
    }

    /// <returns>How many frames there were; null where the reader was told that the run is gone.</returns>
    private static async Task<int?> ReadAsync(RunLedger ledger, RunRecord run, int after, TaskCompletionSource reading)
    {
        try
        {
            int frames = 0;
            using RunReader reader = ledger.Read(run, Position.Start);
            while (reader.Last < run.Last && await reader.NextAsync(1, FaultServer.Cancellation) is { } block)
            {
                if (frames == after)
                    reading.TrySetResult();
                frames += block.Count;
            }

            return frames;
        }
        catch (RunDeletedException)
        {
            return null;
        }
        finally
        {
            reading.TrySetResult();
        }
    }

    /// <returns>Whether all of the attachment came; null where its reader was told that it is gone.</returns>
    private static async Task<bool?> IsDownloadWholeAsync(RunLedger ledger, FileObjectStore objects, string id, TaskCompletionSource reading, Task goOn)
    {
        try
        {
            TenantId tenant = Script.Script.Attachment(id).Tenant;
            if (await ledger.Objects.FindAsync(tenant, ObjectId.Parse(id), "bob", FaultServer.Cancellation) is not { } known)
                return null;

            if (goOn.IsCompleted)
                reading.TrySetResult();
            await using Stream content = await objects.OpenAsync(known.ToStored(), FaultServer.Cancellation);
            using MemoryStream all = new();
            byte[] buffer = new byte[4096];
            while (await content.ReadAsync(buffer, FaultServer.Cancellation) is > 0 and int read)
            {
                all.Write(buffer, 0, read);
                reading.TrySetResult();
                await goOn;
            }

            return all.ToArray().AsSpan().SequenceEqual(Script.Script.Content(id));
        }
        catch (ObjectCorruptException)
        {
            return null;
        }
        finally
        {
            reading.TrySetResult();
        }
    }
}
