using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;
using ZstdSharp;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>The API of one run as raw bytes: what a proof compares must not pass through code that could mend it.</summary>
internal sealed class RunApi(HttpClient http, string run)
{
    public string Run => run;

    private string Address => $"/api/v1/workflows/runs/{run}";

    public static async Task<RunApi> BeginAsync(HttpClient http, string? conversation, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync(
            "/api/v1/workflows/runs", new { workflow_key = "proof", conversation_id = conversation }, cancellation);
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(cancellation));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return new RunApi(http, body.RootElement.GetProperty("workflow_run_id").GetString()!);
    }

    /// <summary>Sends a body and gives the answer's counts.</summary>
    public async Task<Receipt> RecordAsync(HttpContent body, string mediaType, string query, CancellationToken cancellation)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using HttpResponseMessage answer = await http.PostAsync($"{Address}/frames{query}", body, cancellation);
        string text = await answer.Content.ReadAsStringAsync(cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{run}: {(int)answer.StatusCode} {text}");
        using JsonDocument json = JsonDocument.Parse(text);
        return new Receipt(Number(json, "accepted"), Number(json, "duplicates"), Number(json, "last_event_id"));
    }

    public Task<byte[]> StreamAsync(CancellationToken cancellation) => http.GetByteArrayAsync($"{Address}/replay/stream", cancellation);

    /// <summary>The stream in Zstandard, decompressed, and once the run is sealed.</summary>
    public async Task<byte[]> SealedStreamAsync(CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(90));
        while (true)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, $"{Address}/replay/stream");
            request.Headers.AcceptEncoding.Add(new("zstd"));
            using HttpResponseMessage answer = await http.SendAsync(request, deadline.Token);
            byte[] body = await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(deadline.Token);
            if (answer.Content.Headers.ContentEncoding.Contains("zstd"))
                return Decompressed(body);

            await Task.Delay(TimeSpan.FromMilliseconds(100), deadline.Token);
        }
    }

    /// <summary>Walks the pages from the end.</summary>
    public async Task<List<string>> WalkBackAsync(int limit, CancellationToken cancellation)
    {
        List<string> frames = [];
        string? cursor = null;
        do
        {
            string query = cursor is null ? "" : $"&cursor={cursor}";
            Page page = Page.Read(await http.GetByteArrayAsync($"{Address}/replay/events?direction=backward&limit={limit}{query}", cancellation));
            frames.InsertRange(0, page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        return frames;
    }

    /// <summary>Walks the pages of <c>replay/events</c> to their end; the limit may change from page to page.</summary>
    public async Task<List<string>> WalkAsync(Func<int> limit, CancellationToken cancellation)
    {
        List<string> frames = [];
        string? cursor = null;
        do
        {
            Page page = await PageAsync(limit(), cursor, cancellation);
            frames.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        return frames;
    }

    public async Task<Page> PageAsync(int limit, string? cursor, CancellationToken cancellation)
    {
        string query = cursor is null ? "" : $"&cursor={cursor}";
        byte[] body = await http.GetByteArrayAsync($"{Address}/replay/events?limit={limit}{query}", cancellation);
        return Page.Read(body);
    }

    public HttpRequestMessage FollowRequest(string query = "", string? lastEventId = null)
    {
        HttpRequestMessage request = new(HttpMethod.Get, $"{Address}/replay/stream?follow=true{query}");
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return request;
    }

    private static byte[] Decompressed(byte[] zstd)
    {
        using DecompressionStream frames = new(new MemoryStream(zstd), leaveOpen: false);
        using MemoryStream body = new();
        frames.CopyTo(body);
        return body.ToArray();
    }

    private static int Number(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetInt32();

    internal sealed record Receipt(int Accepted, int Duplicates, int LastEventId);

    internal sealed record Page(IReadOnlyList<string> Items, string? Next)
    {
        public static Page Read(byte[] body)
        {
            // A frame may be 64 levels deep by itself.
            using JsonDocument json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1002 });
            JsonElement next = json.RootElement.GetProperty("next_cursor");

            // GetRawText is the item's bytes as they stand in the page: nothing of them is written anew.
            return new Page(
                [.. json.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetRawText())],
                next.ValueKind == JsonValueKind.Null ? null : next.GetString());
        }
    }

    /// <summary>Frames as <c>replay/stream</c> sends them.</summary>
    public static byte[] AsStream(IEnumerable<string> frames)
    {
        StringBuilder text = new();
        foreach (string frame in frames)
            text.Append("data: ").Append(frame).Append("\n\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
