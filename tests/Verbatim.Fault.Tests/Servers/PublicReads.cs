using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Server.Tests.Fixture;
using ZstdSharp;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>Reads runs from beginning to end in every way that the API offers.</summary>
internal sealed class PublicReads(FaultServer server)
{
    /// <summary>Takes down the final reads of a run: stream, pages, a follow, Zstandard where it is there, and a read that is cut and resumed.</summary>
    public async Task TakeAsync(string run, int cutAfter, CancellationToken cancellation)
    {
        History history = server.History;
        Line[] stream = LinesOf(await StreamAsync(run, "", cancellation));
        history.Final(new Reading(run, "stream", stream));
        history.Final(new Reading(run, "pages", await PagesAsync(run, cancellation)));
        history.Final(new Reading(run, "follow", LinesOf(await StreamAsync(run, "?follow=true", cancellation))));
        if (await ZstdAsync(run, cancellation) is { } unpacked)
            history.Final(new Reading(run, "zstd", LinesOf(unpacked)));

        // What is read before the cut is one page.
        cutAfter = Math.Clamp(cutAfter, 1, Math.Min(1000, stream.Length - 1));
        (List<Line> prefix, string? cursor) = await PagesAsync(run, cutAfter, 1, null, cancellation);
        byte[] rest = await StreamAsync(run, $"?cursor={cursor}", cancellation);
        history.Resumed(new Reading(run, $"cut after {cutAfter}", [.. prefix, .. LinesOf(rest)]));
    }

    /// <summary>Takes down what a run reads like now.</summary>
    public async Task TakeEarlierAsync(string run, string when, CancellationToken cancellation) =>
        server.History.Earlier(new Reading(run, when, LinesOf(await StreamAsync(run, "", cancellation))));

    /// <summary>Waits until an ended run is sealed.</summary>
    public async Task SealedAsync(string run, CancellationToken cancellation)
    {
        while (true)
        {
            using HttpRequestMessage request = new(HttpMethod.Head, $"{RunClient.Runs}/{run}/replay/stream");
            request.Headers.AcceptEncoding.ParseAdd("zstd");
            using HttpResponseMessage answer = await server.Http.SendAsync(request, cancellation);
            answer.EnsureSuccessStatusCode();
            if (answer.Content.Headers.ContentEncoding.Contains("zstd"))
                return;

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
    }

    public Task<byte[]> StreamAsync(string run, string query, CancellationToken cancellation) =>
        server.Http.GetByteArrayAsync($"{RunClient.Runs}/{run}/replay/stream{query}", cancellation);

    /// <summary>All frames of a run, a page of the largest size at a time.</summary>
    public async Task<List<Line>> PagesAsync(string run, CancellationToken cancellation) => (await PagesAsync(run, 1000, int.MaxValue, null, cancellation)).Frames;

    /// <summary>The frames of a stream, comments aside.</summary>
    public static Line[] LinesOf(byte[] stream)
    {
        List<Line> lines = [];
        for (int at = 0; at < stream.Length;)
        {
            int length = stream.AsSpan(at).IndexOf("\n\n"u8);
            if (length < 0)
                throw new InvalidDataException("A stream that ended well ends within an event.");

            ReadOnlySpan<byte> line = stream.AsSpan(at, length);
            if (line.StartsWith("data: "u8))
                lines.Add(History.LineOf(line["data: ".Length..]));
            at += length + 2;
        }

        return [.. lines];
    }

    private async Task<(List<Line> Frames, string? Cursor)> PagesAsync(string run, int limit, int pages, string? cursor, CancellationToken cancellation)
    {
        List<Line> frames = [];
        do
        {
            string query = cursor is null ? "" : $"&cursor={cursor}";
            byte[] page = await server.Http.GetByteArrayAsync($"{RunClient.Runs}/{run}/replay/events?limit={limit}{query}", cancellation);
            using JsonDocument json = JsonDocument.Parse(page);

            // The raw text is the item's bytes as they stand in the page.
            frames.AddRange(json.RootElement.GetProperty("items").EnumerateArray().Select(item => History.LineOf(Encoding.UTF8.GetBytes(item.GetRawText()))));
            cursor = json.RootElement.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null && --pages > 0);

        return (frames, cursor);
    }

    private async Task<byte[]?> ZstdAsync(string run, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"{RunClient.Runs}/{run}/replay/stream");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("zstd"));
        using HttpResponseMessage answer = await server.Http.SendAsync(request, cancellation);
        answer.EnsureSuccessStatusCode();
        if (!answer.Content.Headers.ContentEncoding.Contains("zstd"))
            return null;

        using DecompressionStream unpacking = new(await answer.Content.ReadAsStreamAsync(cancellation));
        using MemoryStream unpacked = new();
        await unpacking.CopyToAsync(unpacked, cancellation);
        return unpacked.ToArray();
    }
}
