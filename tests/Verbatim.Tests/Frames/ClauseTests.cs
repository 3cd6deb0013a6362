using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verbatim.Frames.Checking;
using Verbatim.Tests.House;
using Xunit;

namespace Verbatim.Tests.Frames;

/// <summary>What is refused or found names a clause that exists, and every clause that can be checked has a test that names it.</summary>
public sealed partial class ClauseTests
{
    private static readonly string Document = Repository.Read("docs/contracts/public-sse-v1.md");

    // Where no field of an object is required, another type in place of the first shows the clause.
    public static TheoryData<string, string> Objects => new()
    {
        { "E-17", "workflow" }, { "E-18", "scope" }, { "E-20", "notices" }, { "E-30", "lifecycle" }, { "E-31", "memory.checkpoint" },
        { "E-32", "agent.updated" }, { "E-33", "output_item.added" }, { "E-34", "output_item.done" }, { "E-35", "message.delta" },
        { "E-36", "message.citation" }, { "E-37", "reasoning_summary.part.added" }, { "E-38", "reasoning_summary.delta" },
        { "E-39", "reasoning_summary.part.done" }, { "E-40", "refusal.delta" }, { "E-41", "refusal.done" }, { "E-42", "tool.status" },
        { "E-43", "tool.arguments.delta" }, { "E-44", "tool.arguments.done" }, { "E-45", "tool.code.delta" }, { "E-46", "tool.code.done" },
        { "E-47", "tool.output" }, { "E-48", "tool.approval" }, { "E-49", "chunk.delta" }, { "E-50", "chunk.done" }, { "E-51", "error" },
        { "E-52", "final" }, { "E-60", "checkpoint" }, { "E-62", "web_search" }, { "E-63", "file_search" }, { "E-64", "code_interpreter" },
        { "E-65", "image_generation" }, { "E-66", "function" }, { "E-67", "mcp" }, { "E-68", "agent" }, { "E-71", "url_citation" },
        { "E-72", "container_file_citation" }, { "E-73", "file_citation" }, { "E-74", "target" }, { "E-75", "attachments" }, { "E-76", "usage" },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void What_an_object_does_not_know_names_its_clause(string clause, string what)
    {
        (JsonObject frame, JsonObject at) = Find(what);
        at["surplus"] = 1;

        FrameFault fault = SomeFrames.Fault(frame.ToJsonString());
        Assert.Equal("E-23", fault.Rule);
        Assert.EndsWith($"({clause}).", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("E-61", "tool", "tool_type")]
    [InlineData("E-70", "citation", "type")]
    public void A_variant_that_is_none_names_the_clause_of_its_union(string clause, string what, string discriminator)
    {
        (JsonObject frame, JsonObject at) = Find(what);
        at[discriminator] = "hologram";

        FrameFault fault = SomeFrames.Fault(frame.ToJsonString());
        Assert.Equal("E-25", fault.Rule);
        Assert.EndsWith($"({clause}).", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("E-16", "response_id")]
    [InlineData("E-16", "agent")]
    [InlineData("E-19", "provider_sequence_number")]
    public void Fields_of_the_envelope_have_their_type_or_are_null(string clause, string field)
    {
        Assert.Contains($"`{field}`", Document.Split('\n').Single(line => line.StartsWith($"- **{clause}**", StringComparison.Ordinal)), StringComparison.Ordinal);
        JsonObject frame = SomeFrames.Tree(SomeFrames.Delta(1));
        frame[field] = new JsonObject();
        Assert.Equal("E-25", SomeFrames.Fault(frame.ToJsonString()).Rule);

        // E-26: null is the same as absent.
        frame[field] = null;
        SomeFrames.Read(frame.ToJsonString());
    }

    [Fact]
    public void Every_rule_that_can_be_named_is_a_clause_of_the_document()
    {
        string[] rules = [.. typeof(FrameRules).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (string)field.GetRawConstantValue()!)];

        Assert.True(rules.Length > 25, $"{rules.Length} rules");
        Assert.Equal(rules.Distinct(), rules);
        Assert.Empty(rules.Except(Clauses()));
    }

    // What no check of frames can see: E-1, E-8 and E-9 are about the server's answers, E-21 and E-27 about its own writing, E-94 forbids nothing,
    // E-95 and E-97 say which of these are refused.
    [Fact]
    public void Every_clause_of_frames_and_streams_is_named_by_a_test()
    {
        HashSet<string> named = [.. Repository.Files("tests", ".cs").SelectMany(file => Citation().Matches(Uncommented(Repository.Read(file)))).Select(match => match.Value)];

        Assert.Empty(Clauses().Where(clause => Number(clause) < 100).Except(named).Except(["E-1", "E-8", "E-9", "E-21", "E-26", "E-27", "E-94", "E-95", "E-97"]));
    }

    private static IEnumerable<string> Clauses() => Clause().Matches(Document).Select(match => match.Groups[1].Value);

    private static int Number(string clause) => int.Parse(clause.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture);

    private static string Uncommented(string code) => string.Join('\n', code.Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    // The object of that kind, that type, or under that name, in a frame that has it.
    private static (JsonObject Frame, JsonObject At) Find(string what)
    {
        foreach (JsonObject frame in SomeFrames.Whole.Select(SomeFrames.Tree))
        {
            if ((string?)frame["kind"] == what)
                return (frame, frame);

            if (Below(frame, what) is { } at)
                return (frame, at);
        }

        throw new InvalidOperationException($"No frame has {what}.");
    }

    private static JsonObject? Below(JsonObject fields, string what)
    {
        foreach ((string name, JsonNode? value) in fields)
        {
            JsonObject? below = value as JsonObject ?? (value as JsonArray)?.FirstOrDefault() as JsonObject;
            if (below is not null && (name == what || (string?)below["tool_type"] == what || (name == "citation" && (string?)below["type"] == what)))
                return below;

            if (below is not null && Below(below, what) is { } deeper)
                return deeper;
        }

        return null;
    }

    [GeneratedRegex(@"^(?:- |\| )\*\*(E-\d+)\*\*", RegexOptions.Multiline)]
    private static partial Regex Clause();

    [GeneratedRegex(@"\bE-\d{1,3}\b")]
    private static partial Regex Citation();
}
