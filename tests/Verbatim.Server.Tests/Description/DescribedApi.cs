using System.Text.Json.Nodes;
using Verbatim.Server.Tests.Fixture;

namespace Verbatim.Server.Tests.Description;

/// <summary>The committed description of the API, as its tests walk through it.</summary>
internal static class DescribedApi
{
    private static readonly Lazy<JsonNode> Read = new(() => JsonNode.Parse(File.ReadAllText(Path))!);

    public static string Path => Repository.At("openapi", "verbatim.v1.json");

    public static JsonNode Document => Read.Value;

    public static IEnumerable<(string Path, string Method, JsonNode Operation)> Operations =>
        Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, operation.Key, operation.Value!)));

    /// <summary>The fields of a JSON body, with their schemas; none where an operation takes no JSON.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> FieldsOf(JsonNode operation) => BodyOf(operation)?["schema"]?["$ref"] is { } reference
        ? Document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!["properties"]!.AsObject()
        : [];

    /// <summary>What is said of an operation's JSON body, or null.</summary>
    public static JsonNode? BodyOf(JsonNode operation) => operation["requestBody"]?["content"]?["application/json"];
}
