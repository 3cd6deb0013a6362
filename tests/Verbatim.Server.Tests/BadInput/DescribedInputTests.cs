using System.Text;
using System.Text.Json.Nodes;
using Verbatim.Server.Tests.Description;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.BadInput;

/// <summary>Every field and every parameter that the description names, with values that it does not: whatever a client sends, it is no fault of the server (R-2).</summary>
[Trait("Clauses", "R-2")]
public sealed class DescribedInputTests(SharedServer shared)
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "99999999999999999999", "\"\"", "\" \"", "\"a/b\"", "\"..\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\r\\nX: y\"", "[]", "{}", "[null]", "[[]]", "[{}]",
        "[\"\",\"\"]", "{\"a\":null}", $"\"{new string('x', 70_000)}\"", $"[{string.Join(',', Enumerable.Repeat("\"x\"", 2_000))}]", $"{new string('[', 80)}{new string(']', 80)}",
    ];

    private static readonly string[] Texts =
    [
        "", "%20", "-1", "0", "1.5", "99999999999999999999", "null", "true", "..", "a%2Fb", "%00", "%0D%0AX:%20y", "%FF", "%F0%9F%98%80", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00Z",
        "2026-01-31T09:30:00%2B14:01", "'%22%3B--", new string('x', 5_000),
    ];

    [Fact]
    public async Task No_value_of_a_field_is_a_fault_of_the_server()
    {
        using RunClient admin = Admin();
        var outcomes = new OutcomeTable();
        foreach ((string path, string method, JsonNode operation) in DescribedApi.Operations)
        {
            foreach ((string name, _) in DescribedApi.FieldsOf(operation))
            {
                foreach (string value in Values)
                {
                    JsonObject sent = DescribedApi.BodyOf(operation)!["example"]!.DeepClone().AsObject();
                    sent.Remove(name);
                    string rest = sent.ToJsonString()[1..];
                    string json = $"{{\"{name}\":{value}{(rest == "}" ? "" : ",")}{rest}";
                    using var content = new StringContent(json, Encoding.UTF8, "application/json");
                    await AssertAsync(admin, outcomes, method, Filled(path, "some-id"), content, $"{name} = {value[..Math.Min(40, value.Length)]}");
                }
            }
        }

        outcomes.Print();
        Assert.True(outcomes.Total > 10 * Values.Length, $"Only {outcomes.Total} were tried.");
    }

    [Fact]
    public async Task No_text_of_a_parameter_is_a_fault_of_the_server()
    {
        using RunClient admin = Admin();
        var outcomes = new OutcomeTable();
        foreach ((string path, string method, JsonNode operation) in DescribedApi.Operations)
        {
            foreach (string text in Texts)
            {
                if (path.Contains('{', StringComparison.Ordinal))
                    await AssertAsync(admin, outcomes, method, Filled(path, text), Body(operation), "its path");
                foreach (string parameter in operation["parameters"]?.AsArray().Where(parameter => (string?)parameter!["in"] == "query").Select(parameter => (string)parameter!["name"]!) ?? [])
                    await AssertAsync(admin, outcomes, method, $"{Filled(path, "some-id")}?{parameter}={text}", Body(operation), parameter);
            }
        }

        outcomes.Print();
        Assert.True(outcomes.Total > 30 * Texts.Length, $"Only {outcomes.Total} were tried.");
    }

    private RunClient Admin() => new(shared.Process, shared.Process.Tokens.For("other-input", "ann", "admin", $"{Tokens.AllScopes} keys:manage"));

    private static async Task AssertAsync(RunClient client, OutcomeTable outcomes, string method, string address, HttpContent? content, string what)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), address) { Content = content };
        using HttpResponseMessage answer = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, RunClient.Cancellation);

        outcomes.Add(method, (int)answer.StatusCode);
        Assert.True((int)answer.StatusCode < 500, $"{method} {address}, {what}: {(int)answer.StatusCode}");
    }

    private static StringContent? Body(JsonNode operation) => operation["requestBody"]?["content"]?.AsObject().First() is { } body
        ? new StringContent(body.Key == "application/json" ? body.Value!["example"]!.ToJsonString() : (string)body.Value!["example"]!, Encoding.UTF8, body.Key)
        : null;

    private static string Filled(string path, string text)
    {
        var filled = new StringBuilder();
        foreach (string part in path.Split('/').Skip(1))
            filled.Append('/').Append(part.StartsWith('{') ? text : part);
        return filled.ToString();
    }
}
