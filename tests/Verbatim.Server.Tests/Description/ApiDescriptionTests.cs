using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verbatim.Server.Description;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Description;

/// <summary>The description of the API: that of the routes, committed, and true of what the server answers.</summary>
[Trait("Clauses", "R-1 R-2 R-171")]
public sealed class ApiDescriptionTests(SharedServer shared)
{
    private const string Rewrite = "VERBATIM_REWRITE_OPENAPI";

    [Fact]
    public async Task The_committed_document_is_what_the_server_says_to_everybody()
    {
        using HttpClient anybody = shared.Process.Client();
        using HttpResponseMessage response = await anybody.GetAsync("/openapi/v1.json", RunClient.Cancellation);
        string served = await response.Content.ReadAsStringAsync(RunClient.Cancellation);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        if (Environment.GetEnvironmentVariable(Rewrite) is { Length: > 0 })
            await File.WriteAllTextAsync(DescribedApi.Path, served, RunClient.Cancellation);

        Assert.True(
            File.Exists(DescribedApi.Path) && await File.ReadAllTextAsync(DescribedApi.Path, RunClient.Cancellation) == served,
            $"openapi/verbatim.v1.json is not what the routes say. Run this test with {Rewrite}=1 to write it anew, and review the difference.");
    }

    [Fact]
    public void It_is_OpenAPI_3_1_with_names_that_are_given_once_and_references_that_lead_somewhere()
    {
        JsonNode document = DescribedApi.Document;

        Assert.StartsWith("3.1.", (string?)document["openapi"], StringComparison.Ordinal);
        string[] names = [.. DescribedApi.Operations.Select(operation => (string)operation.Operation["operationId"]!)];
        Assert.Equal(names.Distinct(), names);
        Assert.Equal(OperationTable.All.Keys.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        Assert.All(References(document), reference => Assert.NotNull(reference.Split('/').Skip(1).Aggregate((JsonNode?)document, (node, part) => node?[part])));
        Assert.DoesNotContain("localhost", document.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ReplayEvents", "run_id limit cursor at direction")]
    [InlineData("ReplayStream", "run_id cursor at follow ids Last-Event-ID If-None-Match Accept-Encoding")]
    [InlineData("ConversationEvents", "conversation_id limit cursor at direction")]
    [InlineData("ConversationStream", "conversation_id cursor at follow ids Last-Event-ID Accept-Encoding")]
    [InlineData("ListRuns", "workflow_key status conversation_id user_id text started_after started_before limit cursor")]
    [InlineData("GetRun", "run_id")]
    [InlineData("RecordFrames", "run_id source more")]
    [InlineData("Run", "workflow_key Idempotency-Key")]
    [InlineData("RunStream", "workflow_key Idempotency-Key")]
    [InlineData("GetDownloadUrl", "object_id expires_in_seconds")]
    public void Parameters_have_the_names_of_the_contract(string operation, string parameters)
    {
        IEnumerable<string> named = Named(operation)["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!);

        Assert.Equal($"{parameters} X-Tenant-Id X-Tenant-Role".Split(' ').Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_operation_tells_its_problems_and_every_JSON_answer_has_an_example_that_fits()
    {
        JsonNode document = DescribedApi.Document;
        var fit = new SchemaFit(document);
        foreach ((string path, _, JsonNode operation) in DescribedApi.Operations)
        {
            foreach ((string status, JsonNode? response) in operation["responses"]!.AsObject())
            {
                if (response!["content"]?["application/json"] is { } json)
                    fit.Assert(json["schema"], Element(json["example"]!), $"{path} {status}");
                foreach ((string slug, JsonNode? problem) in response["content"]?["application/problem+json"]?["examples"]?.AsObject() ?? [])
                {
                    fit.Assert(response["content"]!["application/problem+json"]!["schema"], Element(problem!["value"]!), slug);
                    Assert.Equal($"urn:verbatim:problem:{slug}", (string?)problem["value"]!["type"]);
                    Assert.Equal(status, problem["value"]!["status"]!.ToJsonString());
                }
            }

            if (operation["requestBody"]?["content"]?["application/json"] is { } body)
                fit.Assert(body["schema"], Element(body["example"]!), $"{path} body");
            bool isAnonymous = path.StartsWith("/health", StringComparison.Ordinal);
            Assert.Equal(isAnonymous, operation["responses"]!["401"] is null);
            Assert.Equal(!path.Contains('{', StringComparison.Ordinal), operation["responses"]!["404"] is null);
        }
    }

    [Fact]
    public async Task What_the_server_answers_is_what_is_described()
    {
        using RunClient client = shared.Process.Member();
        using HttpResponseMessage ran = await client.PostJsonAsync("/api/v1/workflows/campaign-poster/run", """{"message":"A poster, please."}""");
        string run = ran.Headers.GetValues("Workflow-Run-Id").Single();
        JsonElement answer = await RunClient.JsonAsync(ran);
        string conversation = answer.GetProperty("conversation_id").GetString()!;
        string recorded = await client.CreateAsync("private");
        JsonElement counts = await client.RecordedAsync(recorded, SomeFrames.Run(2, recorded));
        var fit = new SchemaFit(DescribedApi.Document);

        Fits("Run", answer);
        Fits("RecordFrames", counts);
        Fits("ListRuns", await client.GetAsync(RunClient.Runs));
        Fits("GetRun", await client.GetAsync($"{RunClient.Runs}/{run}"));
        Fits("GetRun", await client.GetAsync($"{RunClient.Runs}/{recorded}"));
        Fits("ReplayEvents", await client.GetAsync($"{RunClient.Runs}/{run}/replay/events"));
        Fits("ConversationEvents", await client.GetAsync($"/api/v1/conversations/{conversation}/ledger/events"));
        Fits("GetTranscript", await client.GetAsync($"{RunClient.Runs}/{recorded}/transcript"));
        Fits("ListWorkflows", await client.GetAsync("/api/v1/workflows"));
        Fits("GetWorkflow", await client.GetAsync("/api/v1/workflows/upgrade-plan"));

        void Fits(string operation, JsonElement body) => fit.Assert(Named(operation)["responses"]!["200"]!["content"]!["application/json"]!["schema"], body, operation);
    }

    private static JsonNode Named(string name) =>
        DescribedApi.Operations.Single(operation => (string?)operation.Operation["operationId"] == name).Operation;

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => field.Key == "$ref" ? [(string)field.Value!] : References(field.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private static JsonElement Element(JsonNode node) => JsonElement.Parse(Encoding.UTF8.GetBytes(node.ToJsonString()));
}
