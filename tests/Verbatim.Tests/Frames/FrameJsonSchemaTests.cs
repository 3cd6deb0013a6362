using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NJsonSchema;
using Verbatim.Frames.Checking;
using Verbatim.Tests.House;
using Verbatim.Tests.Sources;
using Xunit;

namespace Verbatim.Tests.Frames;

/// <summary>The committed JSON Schema is that of the table, and another's validator comes to the same verdicts by it.</summary>
public sealed class FrameJsonSchemaTests
{
    private const string Committed = "docs/contracts/public-sse-v1.schema.json";

    private const string Rewrite = "VERBATIM_REWRITE_SCHEMA";

    // This validator finds definitions under the name only that they had before 2019-09.
    private static readonly Lazy<Task<JsonSchema>> Schema = new(() =>
        JsonSchema.FromJsonAsync(FrameJsonSchema.Write().Replace("$defs", "definitions", StringComparison.Ordinal)));

    // Without what a schema cannot say (contract public-sse-v1, JSON Schema) and numbers over 64 bits, at which this validator fails.
    private static readonly Gen<JsonNode?> AnyValue = Gen.OneOf(
        "null", "true", "0", "-1", "1", "7.5", "2147483647", "2147483648", "9223372036854775807", "\"\"", "\".\"", "\"a b\"", "\"c\\n\"", "\"completed\"",
        "\"auto\"", "\"mcp\"", "\"2026-01-31T08:00:00.000Z\"", "\"2026-01-31T08:00:00Z\"", "{}", "{\"a\":1}", "[]", "[null]", "[{}]", "[\"a\"]").Select(json => JsonNode.Parse(json));

    [Fact]
    public void The_committed_schema_is_that_of_the_table()
    {
        if (Environment.GetEnvironmentVariable(Rewrite) is { Length: > 0 })
            File.WriteAllText(Repository.At(Committed), FrameJsonSchema.Write());

        Assert.True(
            File.Exists(Repository.At(Committed)) && Repository.Read(Committed) == FrameJsonSchema.Write(),
            $"{Committed} is not what the table says. Run this test with {Rewrite}=1 to write it anew, and review the difference.");
    }

    // Not seen by the validator used here: what is no string matches every pattern, so a pattern alone must not be excluded.
    [Fact]
    public void What_is_excluded_by_a_pattern_is_a_string()
    {
        string schema = FrameJsonSchema.Write().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal);

        Assert.Contains("\"not\":{\"type\":\"string\",\"pattern\"", schema, StringComparison.Ordinal);
        Assert.DoesNotContain("\"not\":{\"pattern\"", schema, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_of_every_kind_and_the_examples_of_the_contract_are_valid()
    {
        JsonSchema schema = await Schema.Value;
        IEnumerable<string> examples = Directory.GetFiles(Recordings.At("public-sse-v1"), "*.ndjson").SelectMany(File.ReadLines);

        Assert.All(SomeFrames.Whole.Concat(examples), frame => Assert.Empty(schema.Validate(frame)));
    }

    [Theory]
    [InlineData(Recordings.Own)]
    [InlineData(Recordings.Collected)]
    public async Task Frames_of_every_recorded_stream_are_valid(string collection)
    {
        JsonSchema schema = await Schema.Value;
        int step = collection == Recordings.Own || Environment.GetEnvironmentVariable("NIGHTLY") == "1" ? 1 : 10;
        int frames = 0;
        foreach (string file in Recordings.Of(collection))
        {
            foreach (string frame in Projecting.Texts(Projecting.Frames(Projecting.Events(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)))))
            {
                if (frames++ % step == 0)
                    Assert.True(schema.Validate(frame).Count == 0, $"{file}: {frame}");
            }
        }

        Assert.NotEqual(0, frames);
    }

    [Fact]
    public async Task A_frame_with_a_field_bent_dropped_or_added_gets_the_same_verdict_from_both()
    {
        JsonSchema schema = await Schema.Value;
        int refused = 0;
        int taken = 0;
        Gen.Select(Gen.OneOf<string>([.. SomeFrames.Whole]), Gen.Int[0, 100], Gen.Int[0, 4], AnyValue).Sample(
            (json, place, how, value) =>
            {
                string frame = Bent(json, place, how, value);
                bool passes = FrameCheck.TryRead(Encoding.UTF8.GetBytes(frame), SomeFrames.Limits, out _, out FrameFault? fault);
                Assert.True(passes == (schema.Validate(frame).Count == 0), $"{fault} {frame}");
                Interlocked.Increment(ref passes ? ref taken : ref refused);
            },
            iter: Environment.GetEnvironmentVariable("NIGHTLY") == "1" ? 50_000 : 3_000);

        // Both verdicts are there in numbers: a validator that says the same of everything would not be seen otherwise.
        Assert.True(refused > 500 && taken > 300, $"{refused} refused, {taken} taken");
    }

    private static string Bent(string json, int place, int how, JsonNode? value)
    {
        JsonObject frame = SomeFrames.Tree(json);
        (JsonObject parent, string name)[] fields = [.. Fields(frame)];
        (JsonObject at, string field) = fields[place % fields.Length];
        if (how == 0)
            at.Remove(field);
        else if (how == 1)
            at["surplus"] = value?.DeepClone();
        else
            at[field] = value?.DeepClone();

        return frame.ToJsonString();
    }

    private static IEnumerable<(JsonObject Parent, string Name)> Fields(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Fields(field.Value).Prepend((fields, field.Key))),
        JsonArray elements => elements.SelectMany(Fields),
        _ => [],
    };
}
