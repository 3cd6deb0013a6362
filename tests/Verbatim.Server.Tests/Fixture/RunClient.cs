using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Verbatim.Server.Tests.Fixture;

/// <summary>The API as one caller uses it, byte for byte: no client library between the test and the wire.</summary>
public sealed class RunClient(ServerProcess server, string token) : IDisposable
{
    public const string Runs = "/api/v1/workflows/runs";

    public HttpClient Http { get; } = server.Client(token);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Begins a run whose conversation is named like it, and gives its id.</summary>
    public async Task<string> CreateAsync(string? visibility = null)
    {
        string run = $"run-{Guid.NewGuid():N}";
        string fields = visibility is null ? "" : $",\"visibility\":\"{visibility}\"";
        using HttpResponseMessage response = await PostJsonAsync(Runs, $$"""{"workflow_key":"k","workflow_run_id":"{{run}}","conversation_id":"{{run}}"{{fields}}}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return run;
    }

    public Task<HttpResponseMessage> PostJsonAsync(string path, string json) =>
        Http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Cancellation);

    public Task<HttpResponseMessage> RecordAsync(string run, byte[] body, string mediaType = "application/x-ndjson", string query = "")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return Http.PostAsync($"{Runs}/{run}/frames{query}", content, Cancellation);
    }

    /// <summary>Records frames that must all be taken.</summary>
    public async Task<JsonElement> RecordedAsync(string run, params string[] frames)
    {
        using HttpResponseMessage response = await RecordAsync(run, SomeFrames.NdJson(frames));
        JsonElement answer = await JsonAsync(response);
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        return answer;
    }

    /// <summary>Waits until an ended run is sealed.</summary>
    public async Task SealedAsync(string run)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            using HttpResponseMessage response = await StreamResponseAsync(run, "zstd");
            if (response.Content.Headers.ContentEncoding.Contains("zstd"))
                return;

            await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
        }
    }

    /// <summary>The answer of a stream as it comes, in a coding that is accepted.</summary>
    public async Task<HttpResponseMessage> StreamResponseAsync(string run, string? acceptEncoding, string? ifNoneMatch = null, string query = "", HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, $"{Runs}/{run}/replay/stream{query}");
        if (acceptEncoding is not null)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", acceptEncoding);
        if (ifNoneMatch is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return await Http.SendAsync(request, Cancellation);
    }

    public Task<byte[]> StreamAsync(string run, string query = "") => Http.GetByteArrayAsync($"{Runs}/{run}/replay/stream{query}", Cancellation);

    /// <summary>Opens a stream; its body is read by the test.</summary>
    public async Task<SseLines> FollowAsync(string run, string query = "?follow=true")
    {
        HttpResponseMessage response = await Http.GetAsync($"{Runs}/{run}/replay/stream{query}", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new SseLines(response, await response.Content.ReadAsStreamAsync(Cancellation));
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await Http.GetAsync(path, Cancellation);
        JsonElement answer = await JsonAsync(response);
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        return answer;
    }

    public static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Cancellation));
        return document.RootElement.Clone();
    }

    public void Dispose() => Http.Dispose();
}
