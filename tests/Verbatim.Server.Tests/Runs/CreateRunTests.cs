using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Runs;

[Trait("Clauses", "R-110 R-111 R-112 R-113")]
public sealed class CreateRunTests(SharedServer shared)
{
    [Fact]
    public async Task Ids_that_are_not_given_are_made_and_never_twice_the_same()
    {
        using RunClient client = shared.Process.Member();
        HashSet<string> ids = [];
        for (int i = 0; i < 10; i++)
        {
            (HttpStatusCode status, JsonElement run) = await PostAsync(client, """{"workflow_key":"k"}""");
            Assert.Equal(HttpStatusCode.Created, status);
            Assert.Equal("running", run.GetProperty("run_status").GetString());
            ids.Add(run.GetProperty("workflow_run_id").GetString()!);
            ids.Add(run.GetProperty("conversation_id").GetString()!);
        }

        Assert.Equal(20, ids.Count);
        Assert.All(ids, id => Assert.Matches("^(run|conv)_[A-Za-z0-9_-]{22}$", id));
    }

    [Fact]
    public async Task The_same_again_answers_the_same_and_other_fields_are_409()
    {
        using RunClient client = shared.Process.Member();
        string id = $"run-{Guid.NewGuid():N}";
        string body = $$"""{"workflow_key":"k","workflow_run_id":"{{id}}","conversation_id":"c","request_message":"hello"}""";
        (HttpStatusCode first, JsonElement created) = await PostAsync(client, body);
        (HttpStatusCode again, JsonElement existing) = await PostAsync(client, body);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first, again));
        Assert.Equal(created.GetRawText(), existing.GetRawText());
        foreach (string other in new[] { body.Replace("hello", "bye", StringComparison.Ordinal), body.Replace("\"k\"", "\"l\"", StringComparison.Ordinal), body.Replace("\"c\"", "\"d\"", StringComparison.Ordinal) })
            AssertConflict("run-conflict", await PostAsync(client, other));
    }

    [Fact]
    public async Task A_retry_that_leaves_the_conversation_to_the_server_gets_the_one_that_was_made()
    {
        using RunClient client = shared.Process.Member();
        string body = $$"""{"workflow_key":"k","workflow_run_id":"run-{{Guid.NewGuid():N}}"}""";
        (_, JsonElement created) = await PostAsync(client, body);
        (HttpStatusCode again, JsonElement existing) = await PostAsync(client, body);

        Assert.Equal(HttpStatusCode.OK, again);
        Assert.Equal(created.GetRawText(), existing.GetRawText());
    }

    [Fact]
    public async Task An_id_that_a_colleague_has_taken_is_409()
    {
        using RunClient ann = shared.Process.Member("acme", "ann");
        using RunClient ben = shared.Process.Member("acme", "ben");
        string body = $$"""{"workflow_key":"k","workflow_run_id":"run-{{Guid.NewGuid():N}}","conversation_id":"shared"}""";

        Assert.Equal(HttpStatusCode.Created, (await PostAsync(ann, body)).Status);
        AssertConflict("run-conflict", await PostAsync(ben, body));
    }

    [Fact]
    public async Task A_conversation_is_joined_but_not_somebody_elses_private_one_nor_with_another_visibility()
    {
        using RunClient ann = shared.Process.Member("acme", "ann");
        using RunClient ben = shared.Process.Member("acme", "ben");
        string open = $"conv-{Guid.NewGuid():N}";
        string hidden = $"conv-{Guid.NewGuid():N}";
        await PostAsync(ann, $$"""{"workflow_key":"k","conversation_id":"{{open}}"}""");
        await PostAsync(ann, $$"""{"workflow_key":"k","conversation_id":"{{hidden}}","visibility":"private"}""");

        Assert.Equal(HttpStatusCode.Created, (await PostAsync(ben, $$"""{"workflow_key":"k","conversation_id":"{{open}}"}""")).Status);
        AssertConflict("conversation-conflict", await PostAsync(ben, $$"""{"workflow_key":"k","conversation_id":"{{open}}","visibility":"private"}"""));
        AssertConflict("conversation-conflict", await PostAsync(ben, $$"""{"workflow_key":"k","conversation_id":"{{hidden}}"}"""));
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(ann, $$"""{"workflow_key":"k","conversation_id":"{{hidden}}","visibility":"private"}""")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"workflow_key\":null}")]
    [InlineData("{\"workflow_key\":7}")]
    [InlineData("{\"workflow_key\":\"\"}")]
    [InlineData("{\"workflow_key\":\"no key\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"workflow_key\":\"k\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"workflow_ke\\u0079\":\"k\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"Workflow_Key\":\"k\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"tenant_id\":\"umbrella\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"workflow_run_id\":\"../x\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"workflow_run_id\":\"\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"conversation_id\":\"a b\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"visibility\":\"public\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"visibility\":0}")]
    [InlineData("{\"workflow_key\":\"k\",\"visibility\":\"PRIVATE\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"visibility\":\"private,tenant\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"workflow_run_id\":\"..\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"conversation_id\":\".\"}")]
    [InlineData("{\"workflow_key\":\"k\",\"request_message\":\"\\ud800\"}")]
    [InlineData("{\"workflow_key\":\"k\",}")]
    [InlineData("{\"workflow_key\":\"k\"} {}")]
    [InlineData("// comment\n{\"workflow_key\":\"k\"}")]
    public async Task A_body_that_is_not_the_documented_object_is_400(string body)
    {
        using RunClient client = shared.Process.Member();
        (HttpStatusCode status, JsonElement problem) = await PostAsync(client, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("urn:verbatim:problem:", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_utf_8_is_400_another_type_415_and_too_much_413()
    {
        using RunClient client = shared.Process.Member();

        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(client, [.. "{\"workflow_key\":\"k\",\"request_message\":\""u8, 0xC3, 0x28, .. "\"}"u8], "application/json"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await SendAsync(client, "{\"workflow_key\":\"k\"}"u8.ToArray(), "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await SendAsync(client, "{\"workflow_key\":\"k\"}"u8.ToArray(), "application/json; charset=nonsense"));
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            await SendAsync(client, Encoding.UTF8.GetBytes($$"""{"workflow_key":"k","request_message":"{{new string('x', 17 * 1024 * 1024)}}"}"""), "application/json"));
    }

    [Theory]
    [InlineData(1023, HttpStatusCode.Created)]
    [InlineData(1024, HttpStatusCode.Created)]
    [InlineData(1025, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_message_may_be_as_long_as_the_option_says(int length, HttpStatusCode expected)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings { Variables = new Dictionary<string, string> { ["Limits__MaxMessageLength"] = "1024" } });
        using RunClient client = server.Member();
        string message = new('x', length);

        Assert.Equal(expected, (await PostAsync(client, $$"""{"workflow_key":"k","request_message":"{{message}}"}""")).Status);
        using HttpResponseMessage started = await client.PostJsonAsync("/api/v1/workflows/upgrade-plan/run-stream", $$"""{"message":"{{message}}"}""");
        Assert.Equal(expected == HttpStatusCode.Created ? HttpStatusCode.OK : expected, started.StatusCode);
    }

    [Fact]
    public async Task A_retry_with_another_visibility_is_409_where_the_conversation_was_left_to_the_server_too()
    {
        using RunClient client = shared.Process.Member();
        string body = $$"""{"workflow_key":"k","workflow_run_id":"run-{{Guid.NewGuid():N}}"}""";
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(client, body)).Status);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client, body.Replace("}", ",\"visibility\":\"tenant\"}", StringComparison.Ordinal))).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(client, body.Replace("}", ",\"visibility\":\"private\"}", StringComparison.Ordinal))).Status);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    public async Task The_character_set_may_be_named_with_and_without_quotes(string mediaType)
    {
        using RunClient client = shared.Process.Member();

        Assert.Equal(HttpStatusCode.Created, await SendAsync(client, "{\"workflow_key\":\"k\"}"u8.ToArray(), mediaType));
    }

    private static void AssertConflict(string slug, (HttpStatusCode Status, JsonElement Body) answer) =>
        Assert.Equal((HttpStatusCode.Conflict, $"urn:verbatim:problem:{slug}"), (answer.Status, answer.Body.GetProperty("type").GetString()));

    private static async Task<HttpStatusCode> SendAsync(RunClient client, byte[] body, string mediaType)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        using var request = new HttpRequestMessage(HttpMethod.Post, RunClient.Runs) { Content = content };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(RunClient client, string json)
    {
        using HttpResponseMessage response = await client.PostJsonAsync(RunClient.Runs, json);
        return (response.StatusCode, await RunClient.JsonAsync(response));
    }
}
