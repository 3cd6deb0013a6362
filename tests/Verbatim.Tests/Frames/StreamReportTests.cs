using System.Globalization;
using System.Text.Json.Nodes;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Xunit;

namespace Verbatim.Tests.Frames;

/// <summary>Each invariant is broken once, and that is what is found: the clause, the frame and its line, and nothing else.</summary>
public sealed class StreamReportTests
{
    private static readonly Dictionary<string, Breach> Breaches = new()
    {
        ["a stream without its terminal frame"] = new("E-80", 16, stream => stream.Remove(17)),
        ["a second terminal frame"] = new("E-80", 18, stream => stream.Repeat(17, before: 18)),
        ["a frame behind the terminal one"] = new("E-81", 18, stream => stream.Repeat(14, before: 18)["provider_sequence_number"] = 3),
        ["a nested agent that goes on after its end"] = new("E-82", 7, stream => stream.Repeat(5, before: 7)["provider_sequence_number"] = 2),
        ["a number that comes again"] = new("E-83", 9, stream => stream[9]["event_id"] = 8) { IsNumbered = true },
        ["a number that falls"] = new("E-83", 9, stream => stream[9]["event_id"] = 1) { IsNumbered = true },
        ["another stream"] = new("E-84", 9, stream => stream[9]["stream_id"] = "t"),
        ["another schema"] = new("E-10", 9, stream => stream[9]["schema"] = "public_sse_v2"),
        ["another conversation"] = new("E-85", 9, stream => stream[9]["conversation_id"] = "d"),
        ["a frame of our own that names no run"] = new("E-86", 9, stream => stream[9].Remove("workflow")),
        ["a terminal frame of our own that names no run"] = new("E-86", 17, stream => stream[17]["workflow"]!.AsObject().Remove("workflow_run_id")),
        ["another run"] = new("E-87", 9, stream => stream[9]["workflow"]!["workflow_run_id"] = "other"),
        ["an index that two items of a response have"] = new("E-88", 13, stream => stream[13]["output_index"] = 0),
        ["an item whose index changes"] = new("E-88", 13, stream => stream[13]["output_index"] = 2),
        ["a response whose indexes go on from the one before"] = new("E-88", 15, stream =>
        {
            stream[15]["output_index"] = 2;
            stream[16]["output_index"] = 2;
        }),
        ["an item that is added at a lower index"] = new("E-88", 9, stream =>
        {
            foreach (int place in (int[])[2, 3, 4, 7, 8])
                stream[place]["output_index"] = 2;
        }),
        ["a provider's number that falls"] = new("E-89", 8, stream => stream[8]["provider_sequence_number"] = 1),
        ["a call whose id changes"] = new("E-90", 4, stream => stream[4]["tool_call_id"] = "fc_1"),
        ["a call whose type changes"] = new("E-90", 7, stream => stream[7]["tool_type"] = "mcp"),
        ["an item that ends under the id of its call"] = new("E-91", 8, stream => Rename(stream[8], "call_1", index: 2)),
        ["an item that begins under the id of its call"] = new("E-91", 3, stream => Rename(stream[2], "call_1", index: 2)) { MayFindMore = "E-88" },
        ["a chunk that is missing"] = new("E-92", 10, stream => stream.Remove(10)),
        ["a chunk that comes twice"] = new("E-92", 12, stream => stream.Repeat(11, before: 12)),
        ["a first chunk that is none"] = new("E-92", 10, stream => stream[10]["chunk_index"] = -1) { MayFindMore = "E-92" },
        ["a chunk behind the end of its target"] = new("E-92", 13, stream => stream.Repeat(10, before: 13)),
        ["a target that ends twice"] = new("E-92", 13, stream => stream.Repeat(12, before: 13)),
        ["a target that ends without a chunk"] = new("E-92", 10, stream =>
        {
            stream.Remove(10);
            stream.Remove(10);
        }),
        ["a target that is never closed"] = new("E-92", 11, stream => stream.Remove(12)),
        ["a prompt in what a tool gave back"] = new("E-93", 7, stream => stream[7]["output"] = JsonNode.Parse("""[{"deep":{"systemPrompt":"You are"}}]""")),
        ["instructions in what a tool gave back"] = new("E-93", 7, stream => stream[7]["output"] = JsonNode.Parse("""{"instructions":"You are"}""")),
        ["a message of the developer"] = new("E-93", 7, stream => stream[7]["output"] = JsonNode.Parse("""[{"role":"developer","content":"You are"}]""")),
        ["a tool's configuration in arguments"] = new("E-93", 4, stream => stream[4]["arguments_json"] = JsonNode.Parse("""{"tools":[{"input_schema":{}}]}""")),
        ["a raw response inside a text"] = new("E-93", 7, stream => stream[7]["output"] = """{"object":"response","id":"r"}"""),
        ["a raw item in the answer"] = new("E-93", 17, stream => stream[17]["final"]!["structured_output"] = JsonNode.Parse("""{"encrypted_content":"x"}""")),
        ["a gap in the numbers"] = new("E-96", 9, stream =>
        {
            for (int place = 9; place <= stream.Count; place++)
                stream[place]["event_id"] = place + 5;
        })
        { IsNumbered = true },
        ["a stream that does not begin at 1"] = new("E-96", 1, stream =>
        {
            for (int place = 1; place <= stream.Count; place++)
                stream[place]["event_id"] = place + 1;
        })
        { IsNumbered = true },
        ["a frame that is none"] = new("E-23", 9, stream => stream[9]["surplus"] = 1),
        ["a frame that is none and tells no number"] = new("E-11", 9, stream => stream[9]["event_id"] = "nine") { IsNumbered = true },
        ["a terminal frame that is none"] = new("E-24", 17, stream => stream[17]["final"]!.AsObject().Remove("attachments")),
    };

    public static TheoryData<string> Names => [.. Breaches.Keys];

    [Fact]
    public void A_stream_that_keeps_every_invariant_has_no_findings() => Assert.Empty(new SomeStream().Number().Findings());

    [Theory]
    [MemberData(nameof(Names))]
    public void What_breaks_an_invariant_is_found_where_it_stands_and_nothing_else(string name)
    {
        Breach breach = Breaches[name];
        SomeStream stream = new SomeStream().Number();
        breach.Break(stream);
        IReadOnlyList<StreamFinding> findings = (breach.IsNumbered ? stream : stream.Number()).Findings();

        StreamFinding finding = breach.MayFindMore is null ? Assert.Single(findings) : findings.First(one => one.Rule == breach.Rule);
        Assert.All(findings, one => Assert.True(one.Rule == breach.Rule || one.Rule == breach.MayFindMore, one.ToString()));
        Assert.Equal((breach.Rule, breach.Line), (finding.Rule, finding.Line));
        Position? eventId = stream[(int)breach.Line]["event_id"] is JsonValue number && number.TryGetValue(out int value) ? Position.At(value) : null;
        Assert.Equal(eventId, finding.EventId);
        Assert.StartsWith(
            eventId is null ? $"line {breach.Line}: {breach.Rule} " : $"line {breach.Line}, event id {eventId}: {breach.Rule} ", finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_recorded_stream_may_carry_no_workflow()
    {
        SomeStream stream = new SomeStream().Number();
        for (int place = 1; place <= stream.Count; place++)
            stream[place].Remove("workflow");

        Assert.Empty(stream.Findings(isOwn: false));
        Assert.Equal(stream.Count, stream.Findings(isOwn: true).Count(finding => finding.Rule == "E-86"));
    }

    [Fact]
    public void Approvals_and_results_of_a_call_may_come_with_items_of_their_own()
    {
        SomeStream stream = new SomeStream().Number();
        stream[7]["item_id"] = "fco_1";
        stream[7]["output_index"] = 5;
        JsonObject approval = stream.Repeat(16, before: 16);
        approval.Remove("content_index");
        approval.Remove("delta");
        foreach ((string field, string value) in (ReadOnlySpan<(string, string)>)[("kind", "tool.approval"), ("tool_call_id", "mcpr_1"), ("tool_type", "mcp"), ("tool_name", "f")])
            approval[field] = value;
        approval["approved"] = true;
        foreach (string call in (string[])["msg_1", "mcpr_1"])
        {
            JsonObject status = stream.Repeat(3, before: 17);
            foreach (string field in (string[])["response_id", "provider_sequence_number", "output_index", "item_id"])
                status[field] = approval[field]!.DeepClone();
            status["tool"] = JsonNode.Parse($$"""{"tool_type":"mcp","tool_call_id":"{{call}}","status":"failed","tool_name":"f"}""");
        }

        Assert.Empty(stream.Number().Findings());
    }

    [Fact]
    public void A_recipe_may_have_instructions()
    {
        SomeStream stream = new SomeStream().Number();
        stream[4]["arguments_json"] = JsonNode.Parse("""{"instructions":"Mix.","prompt":"A poster","role":"system"}""");
        stream[7]["output"] = JsonNode.Parse("""{"instructions":["Mix.","Bake."],"object":"chair"}""");

        Assert.Empty(stream.Findings());
    }

    [Fact]
    public void Frames_that_name_no_response_are_not_ordered_among_each_other()
    {
        SomeStream stream = new SomeStream().Number();
        for (int place = 1; place <= stream.Count; place++)
        {
            stream[place].Remove("response_id");
            stream[place]["provider_sequence_number"] = stream.Count - place;
        }

        Assert.Empty(stream.Findings());
    }

    [Fact]
    public void What_goes_on_over_the_limit_is_found_once()
    {
        SomeStream stream = new SomeStream().Number();

        StreamFinding finding = Assert.Single(stream.Findings(limits: new FrameLimits(MaxStreamFrames: 5)));
        Assert.Equal(("E-167", 6L), (finding.Rule, finding.Line));
    }

    [Fact]
    public void The_largest_number_there_is_can_be_looked_at()
    {
        string largest = SomeFrames.Final(1).Replace("\"event_id\":1", $"\"event_id\":{long.MaxValue}", StringComparison.Ordinal);

        Assert.Equal(["E-96", "E-80", "E-83"], SomeStream.Findings([largest, largest], isOwn: false).Select(finding => finding.Rule));
    }

    [Fact]
    public void A_stream_without_frames_has_no_end()
    {
        StreamFinding finding = Assert.Single(SomeStream.Findings([], isOwn: false));

        Assert.Equal(("E-80", 0L, null), (finding.Rule, finding.Line, finding.EventId));
    }

    // More items, calls and targets than are kept: what went is not missed, and what is wrong near the end is found.
    [Fact]
    public void A_long_stream_is_checked_to_its_end_without_keeping_it()
    {
        const int Responses = 5_000;
        IEnumerable<string> frames = Enumerable.Range(0, Responses).SelectMany(i => (string[])
            [
                Item((i * 3) + 1, i, "output_item.added", $"\"item_id\":\"fc_{i}\",\"item_type\":\"function_call\""),
                Item((i * 3) + 2, i, "tool.code.done", $"\"item_id\":\"fc_{i}\",\"tool_call_id\":\"call_{i}\",\"code\":\"c\""),
                Item((i * 3) + 3, i, "chunk.delta", $"\"item_id\":\"fc_{i}\",\"target\":{{\"entity_kind\":\"message\",\"entity_id\":\"{i % 10}\",\"field\":\"f\",\"part_index\":{i % 700}}},\"chunk_index\":{i / 700},\"data\":\"\""),
            ])
            .Append(Item((Responses * 3) + 1, Responses - 1, "tool.code.done", $"\"item_id\":\"fc_{Responses - 1}\",\"tool_call_id\":\"other\",\"code\":\"c\""))
            .Append(SomeFrames.Final((Responses * 3) + 2));

        List<StreamFinding> findings = SomeStream.Findings(frames, isOwn: false);

        // 700 targets of ten entities each: all of them stay open.
        Assert.Equal(700, findings.Count(finding => finding.Rule == "E-92"));
        Assert.Equal(("E-90", (Responses * 3) + 1L), Assert.Single(findings, finding => finding.Rule != "E-92") is var one ? (one.Rule, one.Line) : default);
    }

    private static string Item(long eventId, int response, string kind, string own) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"schema":"public_sse_v1","event_id":{{eventId}},"stream_id":"s","server_timestamp":"2026-01-31T08:00:00.000Z","kind":"{{kind}}","conversation_id":"c","response_id":"r{{response}}","output_index":0,{{own}}}""");

    private static void Rename(JsonObject frame, string item, int index) => (frame["item_id"], frame["output_index"]) = (item, index);

    /// <param name="Rule">The clause that is found.</param>
    /// <param name="Line">Where.</param>
    /// <param name="Break">Breaks it; the frames are numbered anew after that unless <see cref="IsNumbered"/>.</param>
    private sealed record Breach(string Rule, long Line, Action<SomeStream> Break)
    {
        public bool IsNumbered { get; init; }

        /// <summary>A clause that the same fault breaks too.</summary>
        public string? MayFindMore { get; init; }
    }
}
