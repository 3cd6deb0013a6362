using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Runs;

/// <summary>A run by itself (R-98), and a run that is waited for (R-95).</summary>
[Trait("Clauses", "R-93 R-95 R-98")]
public sealed class RunDetailTests(SharedServer shared)
{
    [Fact]
    public async Task A_run_by_itself_tells_its_steps_and_its_end_as_its_frames_do()
    {
        using RunClient client = shared.Process.Member();
        (JsonElement answer, string run) = await RunAsync(client, "upgrade-plan", "Which versions are supported?");

        JsonElement detail = await client.GetAsync($"{RunClient.Runs}/{run}");
        List<JsonElement> frames = await FramesAsync(client, run);

        JsonElement final = frames[^1].GetProperty("final");
        Assert.Equal("completed", detail.GetProperty("run_status").GetString());
        Assert.Equal("Which versions are supported?", detail.GetProperty("request_message").GetString());
        Assert.True(JsonElement.DeepEquals(final, detail.GetProperty("final")));
        Assert.True(JsonElement.DeepEquals(final, answer.GetProperty("final")));
        Assert.True(JsonElement.DeepEquals(final.GetProperty("usage"), detail.GetProperty("usage")));
        Assert.True(JsonElement.DeepEquals(final.GetProperty("attachments"), detail.GetProperty("attachments")));
        Assert.Equal(frames[^1].GetProperty("server_timestamp").GetString(), detail.GetProperty("ended_at").GetString());
        Assert.Equal(frames.Count, detail.GetProperty("last_event_id").GetInt32());
        Assert.False(detail.TryGetProperty("failure_reason", out _));
        JsonElement step = Assert.Single(detail.GetProperty("steps").EnumerateArray());
        Assert.Equal("completed", step.GetProperty("status").GetString());
        Assert.Equal(frames[0].GetProperty("server_timestamp").GetString(), step.GetProperty("started_at").GetString());
        Assert.Equal(frames.Last(frame => frame.TryGetProperty("response_id", out _)).GetProperty("response_id").GetString(), step.GetProperty("response_id").GetString());
        Assert.Equal(frames[0].GetProperty("agent").GetString(), step.GetProperty("agent").GetString());
    }

    [Fact]
    public async Task Each_agents_part_is_a_step()
    {
        using RunClient client = shared.Process.Member();
        (_, string run) = await RunAsync(client, "campaign-poster", "A poster, please.");

        JsonElement[] steps = [.. (await client.GetAsync($"{RunClient.Runs}/{run}")).GetProperty("steps").EnumerateArray()];

        Assert.Equal(2, steps.Length);
        Assert.Equal(2, steps.Select(step => step.GetProperty("agent").GetString()).Distinct().Count());
        Assert.All(steps, step => Assert.Equal("completed", step.GetProperty("status").GetString()));
        Assert.True(string.CompareOrdinal(steps[0].GetProperty("ended_at").GetString(), steps[1].GetProperty("started_at").GetString()) <= 0);
    }

    [Fact]
    public async Task A_live_run_tells_what_is_known_and_one_that_failed_why()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        JsonElement begun = await client.GetAsync($"{RunClient.Runs}/{run}");
        Assert.Equal("running", begun.GetProperty("run_status").GetString());
        Assert.Empty(begun.GetProperty("steps").EnumerateArray());

        await client.RecordedAsync(run, SomeFrames.Lifecycle(1, run));
        JsonElement step = Assert.Single((await client.GetAsync($"{RunClient.Runs}/{run}")).GetProperty("steps").EnumerateArray());
        Assert.Equal("running", step.GetProperty("status").GetString());
        Assert.False(step.TryGetProperty("ended_at", out _));

        string error = """{"code":"rate_limit","message":"Too many requests.","source":"provider","is_retryable":true}""";
        await client.RecordedAsync(run, SomeFrames.Lifecycle(2, run).Replace("\"kind\":\"lifecycle\"", "\"kind\":\"error\"", StringComparison.Ordinal).Replace("\"status\":\"in_progress\"", $"\"error\":{error}", StringComparison.Ordinal));
        JsonElement failed = await client.GetAsync($"{RunClient.Runs}/{run}");
        Assert.Equal("failed", failed.GetProperty("run_status").GetString());
        Assert.Equal("Too many requests.", failed.GetProperty("failure_reason").GetString());
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(error), failed.GetProperty("error")));
        Assert.Equal("failed", Assert.Single(failed.GetProperty("steps").EnumerateArray()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_a_run_ended_with_stands_as_it_stood_in_its_frame()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        const string output = """{"half":"\ud800","large":1e999999,"exact":1.50,"u":"\u00e4"}""";
        string final = SomeFrames.Final(1, run).Replace("\"attachments\"", $"\"structured_output\":{output},\"attachments\"", StringComparison.Ordinal);
        await client.RecordedAsync(run, final);

        string detail = await client.Http.GetStringAsync($"{RunClient.Runs}/{run}", RunClient.Cancellation);

        // Half a surrogate pair is no text: wherever a frame is read and not replayed, U+FFFD stands for it.
        Assert.Contains($"\"structured_output\":{output.Replace("ud800", "ufffd", StringComparison.Ordinal)}", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_waited_for_is_recorded_like_any_other_and_a_retry_by_either_way_joins_it()
    {
        using RunClient client = shared.Process.Member();
        string key = Guid.NewGuid().ToString();
        Task<(JsonElement Answer, string Run)>[] calls = [.. Enumerable.Range(0, 3).Select(_ => RunAsync(client, "upgrade-plan", "m", key))];
        (JsonElement Answer, string Run)[] answers = await Task.WhenAll(calls);

        string run = Assert.Single(answers.Select(answer => answer.Run).Distinct());
        Assert.All(answers, answer => Assert.True(JsonElement.DeepEquals(answers[0].Answer, answer.Answer)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/workflows/upgrade-plan/run-stream") { Content = Json("m") };
        request.Headers.Add("Idempotency-Key", key);
        using HttpResponseMessage stream = await client.Http.SendAsync(request, RunClient.Cancellation);
        Assert.Equal(run, stream.Headers.GetValues("Workflow-Run-Id").Single());
        Assert.Equal(Encoding.UTF8.GetString(await client.StreamAsync(run)), await stream.Content.ReadAsStringAsync(RunClient.Cancellation));
        Assert.Equal(run, (await client.GetAsync($"{RunClient.Runs}?conversation_id={answers[0].Answer.GetProperty("conversation_id").GetString()}")).GetProperty("items")[0].GetProperty("workflow_run_id").GetString());
    }

    private static async Task<(JsonElement Answer, string Run)> RunAsync(RunClient client, string workflow, string message, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/workflows/{workflow}/run") { Content = Json(message) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using HttpResponseMessage response = await client.Http.SendAsync(request, RunClient.Cancellation);
        JsonElement answer = await RunClient.JsonAsync(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        string run = answer.GetProperty("workflow_run_id").GetString()!;
        Assert.Equal(run, response.Headers.GetValues("Workflow-Run-Id").Single());
        Assert.Equal($"{RunClient.Runs}/{run}", response.Content.Headers.ContentLocation?.ToString());
        return (answer, run);
    }

    private static StringContent Json(string message) => new(JsonSerializer.Serialize(new { message }), Encoding.UTF8, "application/json");

    private static async Task<List<JsonElement>> FramesAsync(RunClient client, string run) =>
        [.. Encoding.UTF8.GetString(await client.StreamAsync(run)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line["data: ".Length..]))];
}
