using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verbatim.Server.Tests.Description;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.BadInput;

/// <summary>A <c>null</c> in a list of a body is no element of it: 400, and the field is named. The lists are those of the described bodies.</summary>
[Trait("Clauses", "R-2")]
public sealed class NullInListTests(SharedServer shared)
{
    public static TheoryData<string, string, string> Lists
    {
        get
        {
            var lists = new TheoryData<string, string, string>();
            foreach ((string path, _, JsonNode operation) in DescribedApi.Operations)
            {
                foreach ((string name, JsonNode? type) in DescribedApi.FieldsOf(operation))
                {
                    if (type!["items"] is not null)
                        lists.Add(path, DescribedApi.BodyOf(operation)!["example"]!.ToJsonString(), name);
                }
            }

            return lists;
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task It_is_400_and_the_field_is_named(string path, string example, string field)
    {
        using var admin = new RunClient(shared.Process, shared.Process.Tokens.For("acme", "ann", "admin", $"{Tokens.AllScopes} keys:manage"));
        JsonNode body = JsonNode.Parse(example)!;
        foreach (JsonArray list in (JsonArray[])[[null], [.. body[field]?.AsArray().Select(each => each?.DeepClone()) ?? [], null]])
        {
            body[field] = list;
            using HttpResponseMessage answer = await admin.PostJsonAsync(path.Replace("{workflow_key}", "campaign-poster", StringComparison.Ordinal), body.ToJsonString());

            JsonElement problem = await RunClient.JsonAsync(answer);
            Assert.Equal((HttpStatusCode.BadRequest, "urn:verbatim:problem:invalid-json"), (answer.StatusCode, problem.GetProperty("type").GetString()));
            Assert.StartsWith($"{field} is a list of ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void There_are_lists() => Assert.NotEmpty(Lists);
}
