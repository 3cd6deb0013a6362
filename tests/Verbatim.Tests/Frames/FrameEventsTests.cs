using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Events;
using Xunit;

namespace Verbatim.Tests.Frames;

public sealed class FrameEventsTests
{
    private static readonly Gen<string> AnyValue = Gen.OneOf(
        "null", "true", "0", "-1", "1.0", "1e400", "2147483648", "9223372036854775807", "9223372036854775808", "\"\"", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "\"completed\"", "{}", "{\"a\":{\"\\uD83D\":1}}", "[]", "[null]", "[{}]", "[\"a\"]");

    public static TheoryData<string> WholeFrames => [.. SomeFrames.Whole];

    [Theory]
    [MemberData(nameof(WholeFrames))]
    public void What_a_frame_says_is_read_and_written_back(string json) => AssertWrittenBack(json);

    [Theory]
    [MemberData(nameof(WholeFrames))]
    public void A_frame_without_its_optional_fields_is_read_and_written_back(string json)
    {
        JsonObject frame = SomeFrames.Tree(json);
        foreach (string field in frame.Select(field => field.Key).ToList())
        {
            JsonNode? value = frame[field];
            frame.Remove(field);
            if (!FrameCheck.TryRead(Encoding.UTF8.GetBytes(frame.ToJsonString()), SomeFrames.Limits, out _, out _))
                frame[field] = value;
        }

        AssertWrittenBack(frame.ToJsonString());
    }

    [Fact]
    public void Every_kind_is_among_the_frames_of_these_tests() =>
        Assert.Equal(
            typeof(FrameKinds).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(),
            SomeFrames.Whole.Select(json => SomeFrames.Read(json).Envelope.Kind).Distinct().Order());

    [Fact]
    public void Every_example_of_the_contract_keeps_every_invariant_is_read_and_written_back()
    {
        string[] files = Directory.GetFiles(Recordings.At("public-sse-v1"), "*.ndjson");
        Assert.Equal(8, files.Length);
        foreach (string file in files)
        {
            Assert.Empty(SomeStream.Findings(File.ReadLines(file), isOwn: false));
            Assert.All(File.ReadLines(file), AssertWrittenBack);
        }
    }

    [Fact]
    public void A_kind_of_a_newer_writer_is_read_as_its_envelope()
    {
        FrameEvent unknown = Read("""{"schema":"public_sse_v2","event_id":7,"kind":"hologram","stream_id":"s","beam":[1]}""");

        Assert.Equal(("hologram", 7L, "s"), (Assert.IsType<UnknownEvent>(unknown).Kind, unknown.EventId, unknown.StreamId));
    }

    [Fact]
    public void A_body_that_cannot_be_read_is_read_as_its_envelope()
    {
        FrameEvent unknown = Read(SomeFrames.Delta(7).Replace("\"delta\":\"d\"", "\"delta\":null", StringComparison.Ordinal));

        Assert.Equal((FrameKinds.MessageDelta, 7L), (Assert.IsType<UnknownEvent>(unknown).Kind, unknown.EventId));
    }

    [Theory]
    [InlineData(",\"agent\":7")]
    [InlineData(",\"provider_sequence_number\":\"7\"")]
    [InlineData(",\"provider_sequence_number\":1.5")]
    [InlineData(",\"scope\":{\"type\":\"agent_tool\"}")]
    [InlineData(",\"workflow\":[],\"notices\":[{\"type\":1},7]")]
    public void A_field_of_another_type_reads_as_absent_and_the_rest_is_read(string wrong)
    {
        MessageDelta read = Assert.IsType<MessageDelta>(Read(SomeFrames.Delta(7, wrong)));

        Assert.Equal(("d", 7L, "i", null, null, null), (read.Delta, read.EventId, read.ItemId, read.Agent, read.Scope, read.ProviderSequenceNumber));
        Assert.Empty(read.Notices ?? []);
    }

    [Fact]
    public void Of_what_nobody_knows_yet_the_parts_that_are_known_are_read()
    {
        ToolState tool = Assert.IsType<ToolStatusChanged>(Read(
            """{"event_id":1,"kind":"tool.status","tool":{"tool_type":"hologram","tool_call_id":"t","status":"beaming","name":"n","size":[3,4],"sources":["a",7]}}""")).Tool;
        Citation citation = Assert.IsType<MessageCitation>(Read(
            """{"event_id":1,"kind":"message.citation","citation":{"type":"page_citation","url":"u","start_index":"0","page":3}}""")).Citation;
        ChunkDone done = Assert.IsType<ChunkDone>(Read(
            """{"event_id":1,"kind":"chunk.done","target":{"entity_kind":"scene","entity_id":"e","field":"f","part_index":"last"}}"""));
        UnknownEvent unknown = Assert.IsType<UnknownEvent>(Read("""{"event_id":7,"kind":"hologram","stream_id":"s","agent":{"name":"a"}}"""));

        Assert.Equal(("hologram", "t", "beaming", "n", null, "a"), (tool.ToolType, tool.ToolCallId, tool.Status, tool.Name, tool.Size, Assert.Single(tool.Sources!)));
        Assert.Equal(("page_citation", "u", null), (citation.Type, citation.Url, citation.StartIndex));
        Assert.Equal(("scene", "e", null), (done.Target.EntityKind, done.Target.EntityId, done.Target.PartIndex));
        Assert.Equal(("hologram", 7L, "s", null), (unknown.Kind, unknown.EventId, unknown.StreamId, unknown.Agent));
    }

    [Fact]
    public void Unknown_fields_are_passed_over() =>
        Assert.Equal("d", Assert.IsType<MessageDelta>(Read(SomeFrames.Delta(1, ",\"new\":{\"a\":1}"))).Delta);

    [Theory]
    [InlineData("a\\ud83d", "a\uFFFD")]
    [InlineData("\\uDE00b", "\uFFFDb")]
    [InlineData("\\ud83d\\ud83d\\ude00", "\uFFFD😀")]
    [InlineData("\\\\ud83d", "\\ud83d")]
    public void Half_a_character_is_recorded_and_shown_as_missing(string escaped, string shown)
    {
        string json = SomeFrames.Delta(1).Replace("\"delta\":\"d\"", $"\"delta\":\"{escaped}\"", StringComparison.Ordinal);

        SomeFrames.Read(json);
        Assert.Equal(shown, Assert.IsType<MessageDelta>(Read(json)).Delta);
    }

    [Fact]
    public void No_bytes_make_reading_or_checking_throw() =>
        Gen.Byte.Array[0, 80].Sample(bytes =>
        {
            FrameEvents.Read(bytes);
            Assert.False(FrameCheck.TryRead(bytes, SomeFrames.Limits, out _, out _));
        });

    [Fact]
    public void A_frame_with_damaged_bytes_is_refused_or_read() =>
        Gen.Select(Gen.OneOf<string>([.. SomeFrames.Whole]), Gen.Int[0, 2000], Gen.Byte, Gen.Int[0, 2]).Sample((json, at, value, how) =>
        {
            List<byte> bytes = [.. Encoding.UTF8.GetBytes(json)];
            at %= bytes.Count;
            if (how == 0)
                bytes[at] = value;
            else if (how == 1)
                bytes.RemoveAt(at);
            else
                bytes.Insert(at, value);

            AssertRefusedOrRead([.. bytes]);
        });

    [Fact]
    public void A_frame_with_another_value_somewhere_is_refused_or_read() =>
        Gen.Select(Gen.OneOf<string>([.. SomeFrames.Whole]), Gen.Int[0, 200], AnyValue).Sample((json, place, value) =>
        {
            // Each colon outside of a text stands before a value: no text of these frames holds one but the times.
            string[] fields = json.Split("\":");
            int field = 1 + (place % (fields.Length - 1));
            int end = fields[field].IndexOfAny([',', '}', ']']);
            fields[field] = end < 0 ? value : value + fields[field][end..];

            AssertRefusedOrRead(Encoding.UTF8.GetBytes(string.Join("\":", fields)));
        });

    [Fact]
    public void A_frame_with_any_one_value_bent_keeps_its_kind_and_place() =>
        Gen.Select(Gen.OneOf<string>([.. SomeFrames.Whole]), Gen.Int[0, 100], AnyValue).Sample((json, place, value) =>
        {
            JsonObject frame = SomeFrames.Tree(json);
            (JsonObject at, string field)[] fields = [.. Fields(frame).Where(one => one.Name is not ("kind" or "event_id"))];
            (JsonObject bent, string name) = fields[place % fields.Length];
            bent[name] = "\0";
            FrameEvent read = Read(frame.ToJsonString().Replace("\"\\u0000\"", value, StringComparison.Ordinal));

            Assert.Equal((1L, (string?)frame["kind"]), (read.EventId, read.Kind));
        });

    private static IEnumerable<(JsonObject Parent, string Name)> Fields(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Fields(field.Value).Prepend((fields, field.Key))),
        JsonArray elements => elements.SelectMany(Fields),
        _ => [],
    };

    // What the check lets pass, no reader may fail to understand, and what is written from it must pass again.
    private static void AssertRefusedOrRead(byte[] bytes)
    {
        FrameEvent read = FrameEvents.Read(bytes);
        if (!FrameCheck.TryRead(bytes, SomeFrames.Limits, out Frame? frame, out _))
            return;

        Assert.IsNotType<UnknownEvent>(read);
        Assert.Equal((frame.Envelope.EventId.Value, frame.Envelope.Kind), (read.EventId, read.Kind));
        SomeFrames.Read(Written(read));
    }

    private static void AssertWrittenBack(string json)
    {
        SomeFrames.Read(json);
        FrameEvent frame = Read(json);
        string written = Written(frame);

        Assert.IsNotType<UnknownEvent>(frame);
        Assert.Equal(written, Encoding.UTF8.GetString(FrameEvents.ToBytes(frame)));
        SomeFrames.Read(written);
        JsonNode expected = SomeFrames.Tree(json);
        RemoveNulls(expected);
        JsonNode actual = SomeFrames.Tree(written);
        RemoveNulls(actual);
        Assert.True(JsonNode.DeepEquals(expected, actual), $"{expected.ToJsonString()}\n{actual.ToJsonString()}");
    }

    private static void RemoveNulls(JsonNode node)
    {
        if (node is not JsonObject fields)
            return;

        foreach ((string name, JsonNode? value) in fields.ToList())
        {
            if (value is null)
                fields.Remove(name);
            else
                RemoveNulls(value);
        }
    }

    private static FrameEvent Read(string json) => FrameEvents.Read(Encoding.UTF8.GetBytes(json));

    private static string Written(FrameEvent frame)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameEvents.Write(frame, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
