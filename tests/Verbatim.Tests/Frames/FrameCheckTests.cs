using System.Text;
using System.Text.Json.Nodes;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Xunit;

namespace Verbatim.Tests.Frames;

public sealed class FrameCheckTests
{
    public static TheoryData<string> WholeFrames => [.. SomeFrames.Whole];

    [Theory]
    [MemberData(nameof(WholeFrames))]
    public void A_frame_of_every_kind_passes_with_all_its_fields(string json) => SomeFrames.Read(json);

    [Fact]
    public void The_envelope_is_read_from_the_bytes_wherever_the_fields_stand()
    {
        Frame frame = SomeFrames.Read(
            """{"workflow":{"workflow_run_id":"run"},"delta":"d","conversation_id":"c","content_index":0,"scope":{"tool_call_id":"t","type":"agent_tool"},"item_id":"i","output_index":0,"server_timestamp":"2026-01-31T08:00:00.000Z","stream_id":"s\u0074","event_id":9,"kind":"message.delta","schema":"public_sse_v1"}""");

        Assert.Equal(new FrameEnvelope(Position.At(9), "st", FrameKinds.MessageDelta, "c", "run", IsScoped: true), frame.Envelope);
    }

    [Theory]
    [MemberData(nameof(WholeFrames))]
    public void An_unknown_field_is_refused_at_every_depth_even_where_it_is_null(string json)
    {
        foreach (string path in ClosedObjects(SomeFrames.Tree(json), ""))
        {
            JsonObject frame = SomeFrames.Tree(json);
            At(frame, path)["surplus"] = null;

            Assert.Equal("E-23", SomeFrames.Fault(frame.ToJsonString()).Rule);
        }
    }

    [Theory]
    [MemberData(nameof(WholeFrames))]
    public void A_field_without_a_value_is_refused_exactly_where_it_is_required(string json)
    {
        foreach (string path in ClosedObjects(SomeFrames.Tree(json), ""))
        {
            foreach (string field in At(SomeFrames.Tree(json), path).Select(property => property.Key))
            {
                JsonObject absent = SomeFrames.Tree(json);
                At(absent, path).Remove(field);
                JsonObject isNull = SomeFrames.Tree(json);
                At(isNull, path)[field] = null;

                bool isAnyJson = field is "output" or "structured_output" or "attributes";
                bool passesAbsent = Passes(absent, out FrameFault? fault);
                Assert.True(isAnyJson ? Passes(isNull, out _) : Passes(isNull, out _) == passesAbsent, $"{path} {field}");
                Assert.Equal(passesAbsent ? null : "E-24", fault?.Rule);
            }
        }
    }

    [Theory]
    [MemberData(nameof(WholeFrames))]
    public void A_value_of_another_type_is_refused(string json)
    {
        foreach (string path in ClosedObjects(SomeFrames.Tree(json), ""))
        {
            foreach ((string field, JsonNode? value) in At(SomeFrames.Tree(json), path))
            {
                if (field is "output" or "structured_output" or "attributes")
                    continue;

                JsonObject frame = SomeFrames.Tree(json);
                At(frame, path)[field] = value is JsonArray ? "text" : new JsonArray(1, 2);

                FrameFault fault = SomeFrames.Fault(frame.ToJsonString());
                Assert.Equal(FrameFaultKind.Malformed, fault.Kind);
                Assert.Contains(field, fault.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("schema", "\"public_sse_v2\"", "E-10")]
    [InlineData("event_id", "0", "E-11")]
    [InlineData("event_id", "-1", "E-11")]
    [InlineData("event_id", "1.0", "E-11")]
    [InlineData("event_id", "1e0", "E-11")]
    [InlineData("event_id", "\"1\"", "E-11")]
    [InlineData("event_id", "9223372036854775808", "E-11")]
    [InlineData("stream_id", "7", "E-12")]
    [InlineData("stream_id", "\"\"", "E-29")]
    [InlineData("stream_id", "\"\\ud83d\"", "E-29")]
    [InlineData("server_timestamp", "\"2026-01-31T08:00:00Z\"", "E-13")]
    [InlineData("server_timestamp", "\"2026-01-31T08:00:00.0000Z\"", "E-13")]
    [InlineData("server_timestamp", "\"2026-01-31T08:00:00.000+00:00\"", "E-13")]
    [InlineData("server_timestamp", "\"2026-01-31 08:00:00.000Z\"", "E-13")]
    [InlineData("server_timestamp", "\"2026-02-29T08:00:00.000Z\"", "E-13")]
    [InlineData("server_timestamp", "\"2026-01-31T24:00:00.000Z\"", "E-13")]
    [InlineData("server_timestamp", "1769846400000", "E-13")]
    [InlineData("kind", "\"message.deltas\"", "E-14")]
    [InlineData("kind", "7", "E-14")]
    [InlineData("conversation_id", "\"a b\"", "E-29")]
    [InlineData("conversation_id", "\"\"", "E-29")]
    [InlineData("conversation_id", "7", "E-15")]
    [InlineData("output_index", "-1", "E-22")]
    [InlineData("output_index", "2147483648", "E-22")]
    [InlineData("content_index", "0.5", "E-28")]
    [InlineData("content_index", "2147483648", "E-28")]
    [InlineData("item_id", "\"\"", "E-29")]
    [InlineData("delta", "7", "E-25")]
    [InlineData("notices", "[{\"type\":\"cut\",\"path\":\"\",\"message\":\"\"}]", "E-25")]
    [InlineData("notices", "[null]", "E-25")]
    [InlineData("workflow", "{\"workflow_run_id\":\"a/b\"}", "E-29")]
    public void A_wrong_value_names_its_clause(string field, string value, string rule)
    {
        JsonObject frame = SomeFrames.Tree(SomeFrames.Delta(1));
        frame[field] = JsonNode.Parse("0");
        string json = frame.ToJsonString().Replace($"\"{field}\":0", $"\"{field}\":{value}", StringComparison.Ordinal);

        Assert.Equal(rule, SomeFrames.Fault(json).Rule);
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("[{\"b\":{\"\":0,\"\":1}}]")]
    [InlineData("{\"\\ud800\":1,\"\\uD800\":1}")]
    [InlineData("{\"\\ud83d\\ude00\":1,\"\U0001F600\":1}")]
    public void The_same_key_twice_in_free_json_is_refused(string output)
    {
        FrameFault fault = SomeFrames.Fault(WithOutput(output));

        Assert.Equal("E-6", fault.Rule);
    }

    [Fact]
    public void The_same_key_twice_is_found_among_many()
    {
        string many = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"{i}\":{{\"{i}\":0}}"));

        SomeFrames.Read(WithOutput($"{{{many}}}"));
        Assert.Equal("E-6", SomeFrames.Fault(WithOutput($"{{{many},\"77\":1}}")).Rule);
    }

    [Fact]
    public void The_same_key_twice_is_refused_in_the_frame_itself() =>
        Assert.Equal("E-6", SomeFrames.Fault(SomeFrames.Delta(1, ",\"\\u0064elta\":\"d\"")).Rule);

    [Fact]
    public void A_message_names_the_path_and_never_the_contents()
    {
        FrameFault fault = SomeFrames.Fault(SomeFrames.Delta(1, ",\"notices\":[{\"type\":\"hidden-value\",\"path\":\"\",\"message\":\"\"}]"));

        Assert.Equal("notices[0].type is not redacted or truncated (E-20).", fault.Message);
        Assert.DoesNotContain("hidden", SomeFrames.Fault(SomeFrames.Delta(1, ",\"hidden-key\":1")).Message, StringComparison.Ordinal);
    }

    internal static string WithOutput(string output) =>
        $$"""{"schema":"public_sse_v1","event_id":1,"stream_id":"s","server_timestamp":"2026-01-31T08:00:00.000Z","kind":"tool.output","conversation_id":"c","output_index":0,"item_id":"i","tool_call_id":"t","tool_type":"function","output":{{output}}}""";

    private static bool Passes(JsonObject frame, out FrameFault? fault) =>
        FrameCheck.TryRead(Encoding.UTF8.GetBytes(frame.ToJsonString()), SomeFrames.Limits, out _, out fault);

    // Paths of the objects whose fields the contract lists; below a field of any JSON everything is free.
    private static IEnumerable<string> ClosedObjects(JsonNode? node, string path)
    {
        IEnumerable<(string Step, JsonNode? Node)> children = node switch
        {
            JsonObject fields => fields
                .Where(field => field.Key is not ("output" or "structured_output" or "attributes" or "arguments_json"))
                .Select(field => (field.Key, field.Value)),
            JsonArray elements => elements.Select((element, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), element)),
            _ => [],
        };
        IEnumerable<string> below = children.SelectMany(child => ClosedObjects(child.Node, $"{path}/{child.Step}"));
        return node is JsonObject ? below.Prepend(path) : below;
    }

    private static JsonObject At(JsonObject frame, string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate((JsonNode)frame, (node, step) => node is JsonArray array ? array[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!)
            .AsObject();
}
