using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Conversations;

/// <summary>The ledger of one conversation as one caller reads it, byte for byte.</summary>
internal sealed class ConversationClient(RunClient caller, string conversation)
{
    public string Address => $"/api/v1/conversations/{conversation}/ledger";

    /// <summary>Begins a run of the conversation.</summary>
    public async Task<string> BeginAsync(string? visibility = null)
    {
        string run = $"run-{Guid.NewGuid():N}";
        string fields = visibility is null ? "" : $",\"visibility\":\"{visibility}\"";
        using HttpResponseMessage response = await caller.PostJsonAsync(
            RunClient.Runs, $$"""{"workflow_key":"k","workflow_run_id":"{{run}}","conversation_id":"{{conversation}}"{{fields}}}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return run;
    }

    /// <summary>Two runs that take turns, frame by frame, and end; gives their frames in commit order.</summary>
    public async Task<List<string>> RecordTwoRunsAsync(int framesEach, string? visibility = null)
    {
        string[] runs = [await BeginAsync(visibility), await BeginAsync()];
        List<string> frames = [];
        for (int i = 1; i <= framesEach; i++)
        {
            foreach (string run in runs)
            {
                string frame = i == framesEach ? SomeFrames.Final(i, conversation) : SomeFrames.Delta(i, conversation, $"{run} {i}");
                await caller.RecordedAsync(run, frame);
                frames.Add(frame);
            }
        }

        return frames;
    }

    /// <summary>Walks the pages until one is empty; a conversation has no last page.</summary>
    public async Task<List<string>> WalkAsync(int limit, string start = "")
    {
        List<string> frames = [];
        (IReadOnlyList<string> items, string cursor) = await PageAsync($"?limit={limit}{start}");
        string direction = start.Contains("backward", StringComparison.Ordinal) ? "&direction=backward" : "";
        while (items.Count > 0)
        {
            frames.InsertRange(direction.Length > 0 ? 0 : frames.Count, items);
            (items, cursor) = await PageAsync($"?limit={limit}{direction}&cursor={cursor}");
        }

        return frames;
    }

    public async Task<(IReadOnlyList<string> Items, string Cursor)> PageAsync(string query)
    {
        JsonElement page = await caller.GetAsync($"{Address}/events{query}");
        return ([.. page.GetProperty("items").EnumerateArray().Select(item => item.GetRawText())], page.GetProperty("next_cursor").GetString()!);
    }

    public async Task<string> StreamAsync(string query = "") =>
        Encoding.UTF8.GetString(await caller.Http.GetByteArrayAsync($"{Address}/stream{query}", RunClient.Cancellation));

    public async Task<SseLines> FollowAsync(string query, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Address}/stream{query}");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        HttpResponseMessage response = await caller.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new SseLines(response, await response.Content.ReadAsStreamAsync(RunClient.Cancellation));
    }
}
