using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.BadInput;

/// <summary>A parameter or header that decides something is given once; of two, nobody guesses which was meant (R-9).</summary>
[Trait("Clauses", "R-9")]
public sealed class RepeatedNameTests(SharedServer shared)
{
    [Theory]
    [InlineData("limit=1&limit=2")]
    [InlineData("limit=1&limit=1")]
    [InlineData("limit=1&Limit=2")]
    [InlineData("user_id=ann&user_id=ben")]
    [InlineData("status=running&status=completed")]
    [InlineData("unknown=1&unknown=2")]
    public async Task A_parameter_that_is_given_twice_is_400(string query)
    {
        using RunClient client = shared.Process.Member();
        using HttpResponseMessage answer = await client.Http.GetAsync($"{RunClient.Runs}?{query}", RunClient.Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("urn:verbatim:problem:invalid-parameter", (await RunClient.JsonAsync(answer)).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("GET", "", "worklow_key=nope", "The parameters taken here are workflow_key, status, conversation_id, user_id, text, started_after, started_before, limit, cursor.")]
    [InlineData("GET", "/{run}/replay/stream", "folow=true", "The parameters taken here are cursor, at, follow, ids.")]
    [InlineData("GET", "/{run}", "verbose", "No parameter is taken here.")]
    [InlineData("POST", "/{run}/frames", "sorce=openai-responses", "The parameters taken here are source, more.")]
    public async Task A_parameter_that_is_none_is_400_and_says_which_there_are(string method, string path, string query, string expected)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{RunClient.Runs}{path.Replace("{run}", run, StringComparison.Ordinal)}?{query}");
        using HttpResponseMessage answer = await client.Http.SendAsync(request, RunClient.Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(expected, (await RunClient.JsonAsync(answer)).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("Idempotency-Key", "key", 400)]
    [InlineData("Last-Event-ID", "key", 400)]
    [InlineData("X-Tenant-Id", "acme", 403)]
    [InlineData("X-Tenant-Role", "member", 403)]
    public async Task A_header_that_stands_there_twice_is_refused(string header, string value, int expected)
    {
        using RunClient client = shared.Process.Member();
        string path = header switch
        {
            "Idempotency-Key" => "POST /api/v1/workflows/upgrade-plan/run",
            "Last-Event-ID" => $"GET {RunClient.Runs}/{await client.CreateAsync()}/replay/stream",
            _ => $"GET {RunClient.Runs}",
        };
        await using RawRequest request = await RawRequest.OpenAsync(
            shared.Process.Address,
            $"""
            {path} HTTP/1.1
            Authorization: Bearer {shared.Process.Tokens.For("acme", "ann", "member")}
            {header}: {value}
            {header}: {value}
            Content-Type: application/json
            Content-Length: 16
            """);
        await request.SendAsync("{\"message\":\"go\"}"u8.ToArray());

        Assert.StartsWith($"HTTP/1.1 {expected} ", await request.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("' OR 1=1 --")]
    [InlineData("\" OR \"\"=\"")]
    [InlineData("'; DROP TABLE run; --")]
    [InlineData("x' UNION SELECT * FROM run --")]
    [InlineData("%' OR '%'='")]
    [InlineData("NEAR(a b) AND *")]
    [InlineData("%")]
    [InlineData("_")]
    public async Task What_a_query_language_would_take_for_its_own_is_text_like_any_other(string text)
    {
        using RunClient client = shared.Process.Member($"tenant-{Guid.NewGuid():N}");
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Final(1, run, "done"));

        foreach (string filter in (string[])["text", "user_id", "workflow_key", "conversation_id", "status", "started_after", "cursor", "limit"])
        {
            using HttpResponseMessage answer = await client.Http.GetAsync($"{RunClient.Runs}?{filter}={Uri.EscapeDataString(text)}", RunClient.Cancellation);
            JsonElement body = await RunClient.JsonAsync(answer);
            if (answer.StatusCode == HttpStatusCode.OK)
                Assert.Equal(0, body.GetProperty("items").GetArrayLength());
            else
                Assert.Equal((filter, HttpStatusCode.BadRequest), (filter, answer.StatusCode));
        }

        Assert.Equal(1, (await client.GetAsync(RunClient.Runs)).GetProperty("items").GetArrayLength());
    }
}
