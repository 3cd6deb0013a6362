using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.BadInput;

/// <summary>What a problem says to the developer who sees it: which field, which scope, what would be taken.</summary>
public sealed class HelpfulProblemTests(SharedServer shared)
{
    private const string Id = "1 to 128 characters of A-Z, a-z, 0-9, '.', '_', ':' and '-', other than '.' and '..'";
    private const string Fields = "The body is one JSON object in UTF-8 with these fields, each at most once: workflow_key (required), workflow_run_id, conversation_id, request_message, visibility, attachments.";

    [Theory]
    [InlineData("""{"workflow_key":"k","workflow_run_id":"a/b"}""", $"workflow_run_id is {Id}, and is given once.")]
    [InlineData("""{"workflow_key":"k","workflow_run_id":""}""", $"workflow_run_id is {Id}, and is given once.")]
    [InlineData("""{"workflow_key":"k","conversation_id":7}""", $"conversation_id is {Id}, and is given once.")]
    [InlineData("""{"workflow_key":"k","visibility":"public"}""", "visibility is tenant or private, and is given once.")]
    [InlineData("""{"workflow_key":null}""", "workflow_key is a text, and is given once.")]
    [InlineData("""{"workflow_key":"k","message":"hello"}""", Fields)]
    [InlineData("""{"workflowKey":"k"}""", Fields)]
    [InlineData("""{"workflow_key":"k","attachments":{}}""", "attachments is a list of { object_id }, and is given once.")]
    [InlineData("""{"workflow_key":"k","attachments":[{"object_id":7}]}""", "attachments is a list of { object_id }, and is given once.")]
    [InlineData("""{"workflow_key":"k","attachments":["obj_1"]}""", "attachments is a list of { object_id }, and is given once.")]
    [InlineData("{}", Fields)]
    [InlineData("[]", Fields)]
    [InlineData("""{"workflow_key":""", "workflow_key is a text, and is given once.")]
    [InlineData("{", Fields)]
    [InlineData("", Fields)]
    public async Task A_json_body_that_is_not_taken_is_told_which_field_it_is_or_which_there_are(string body, string expected)
    {
        using RunClient client = shared.Process.Member();
        using HttpResponseMessage answer = await client.PostJsonAsync(RunClient.Runs, body);

        await AssertAsync(answer, HttpStatusCode.BadRequest, "invalid-json", expected);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task A_body_of_another_type_is_told_which_one_is_taken(string? mediaType)
    {
        using RunClient client = shared.Process.Member();
        using var content = new ByteArrayContent("""{"workflow_key":"k"}"""u8.ToArray());
        content.Headers.ContentType = mediaType is null ? null : new System.Net.Http.Headers.MediaTypeHeaderValue(mediaType);
        using HttpResponseMessage answer = await client.Http.PostAsync(RunClient.Runs, content, RunClient.Cancellation);

        await AssertAsync(answer, HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", "Send the body with Content-Type: application/json, in UTF-8.");
    }

    [Theory]
    [InlineData("application/json; charset=")]
    [InlineData("application/json; charset=;x=y")]
    [InlineData("application/json; charset=\"\"")]
    [InlineData("application/json; charset")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("application/json;;charset=utf-16")]
    [InlineData("json")]
    public async Task A_type_that_is_none_or_of_another_character_set_is_415(string contentType)
    {
        using RunClient client = shared.Process.Member();
        foreach (string path in (string[])[RunClient.Runs, "/api/v1/workflows/campaign-poster/run", "/api/v1/storage/objects/upload-url"])
        {
            using var content = new ByteArrayContent("{}"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            using HttpResponseMessage answer = await client.Http.PostAsync(path, content, RunClient.Cancellation);

            Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("PUT", RunClient.Runs)]
    [InlineData("DELETE", "/api/v1/workflows")]
    public async Task A_method_that_an_address_does_not_take_is_told_apart_from_an_address_that_is_none(string method, string path)
    {
        using RunClient member = shared.Process.Member();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage answer = await member.Http.SendAsync(request, RunClient.Cancellation);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "urn:verbatim:problem:method-not-allowed"), (answer.StatusCode, (await RunClient.JsonAsync(answer)).GetProperty("type").GetString()));
        Assert.NotEmpty(answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("GET", "/api/v1/ledger/verification", "conversations:read", "admin")]
    [InlineData("GET", "/api/v1/ledger/audit", "conversations:read", "admin")]
    [InlineData("GET", "/api/v1/keys", "keys:manage", "admin")]
    [InlineData("DELETE", "/api/v1/workflows/runs/some-run", "workflows:delete", "admin")]
    public async Task Who_may_not_is_told_what_it_takes(string method, string path, string scope, string role)
    {
        using RunClient member = shared.Process.Member();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage answer = await member.Http.SendAsync(request, RunClient.Cancellation);

        await AssertAsync(answer, HttpStatusCode.Forbidden, "forbidden", $"It takes the scope {scope} and the role {role}, or one above it.");
    }

    [Theory]
    [InlineData("<html><body>502 Bad Gateway</body></html>")]
    [InlineData("event: response.createddata: {\"type\":\"response.created\"}event: response.completeddata: {}")]
    [Trait("Clauses", "R-131")]
    public async Task A_body_without_any_event_is_refused_and_the_run_goes_on(string body)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using HttpResponseMessage answer = await client.RecordAsync(run, System.Text.Encoding.UTF8.GetBytes(body), "text/event-stream", "?source=openai-responses");

        await AssertAsync(answer, HttpStatusCode.UnprocessableEntity, "no-events", "Nothing was recorded. Send the provider's stream as it came, with its line ends (curl: --data-binary).");
        Assert.Equal("running", (await client.GetAsync($"{RunClient.Runs}/{run}")).GetProperty("run_status").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(": ping\n\n")]
    [InlineData("event: ping\n\n")]
    [InlineData("event: response.created")]
    [InlineData("id: 1\nretry: 1000\n\ndata: [DONE]\n\n")]
    public async Task A_body_of_keep_alives_is_taken(string body)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using HttpResponseMessage answer = await client.RecordAsync(run, System.Text.Encoding.UTF8.GetBytes(body), "text/event-stream", "?source=openai-responses");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    [Trait("Clauses", "R-100")]
    public async Task The_recorder_of_a_cancelled_run_is_told_that_it_has_ended_and_of_no_next_frame()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Lifecycle(1, run));
        using HttpResponseMessage cancelled = await client.Http.PostAsync($"{RunClient.Runs}/{run}/cancel", null, RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);

        foreach (int next in (int[])[2, 3])
        {
            using HttpResponseMessage answer = await client.RecordAsync(run, SomeFrames.NdJson(SomeFrames.Delta(next, run, "more")));
            JsonElement problem = await RunClient.JsonAsync(answer);
            Assert.Equal((HttpStatusCode.Conflict, "E-81"), (answer.StatusCode, problem.GetProperty("rule").GetString()));
            Assert.False(problem.TryGetProperty("expected_event_id", out _));
        }
    }

    private static async Task AssertAsync(HttpResponseMessage answer, HttpStatusCode status, string type, string detail)
    {
        JsonElement problem = await RunClient.JsonAsync(answer);
        Assert.Equal((status, $"urn:verbatim:problem:{type}", detail), (answer.StatusCode, problem.GetProperty("type").GetString(), problem.GetProperty("detail").GetString()));
    }
}
