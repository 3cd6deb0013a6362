using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Sources;
using Verbatim.Sources.OpenAiResponses;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

/// <summary>What is held of a response has a bound, whether it makes frames or not.</summary>
public sealed class HeldTextTests
{
    // What an item takes by itself.
    private const int Item = 128;

    private const string Word = "0123456789";

    private static readonly Dictionary<string, Func<string, string>> Kinds = new()
    {
        ["arguments"] = text => Event("response.function_call_arguments.delta", new { output_index = 0, delta = text }),
        ["arguments called whole"] = text => Event("response.function_call_arguments.done", new { output_index = 0, arguments = text }),
        ["arguments of an MCP call"] = text => Event("response.mcp_call_arguments.delta", new { output_index = 0, delta = text }),
        ["a message"] = text => TextDelta(text),
        ["a refusal"] = text => Event("response.refusal.delta", new { output_index = 0, content_index = 0, delta = text }),
        ["a summary"] = text => Event("response.reasoning_summary_text.delta", new { output_index = 0, summary_index = 0, delta = text }),
        ["code"] = text => Event("response.code_interpreter_call_code.delta", new { output_index = 0, delta = text }),
        ["output"] = text => Event("response.shell_call_output_content.delta", new { output_index = 0, delta = new { stdout = text } }),
    };

    public static TheoryData<string> KindNames => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(KindNames))]
    public void A_response_that_holds_as_much_as_it_may_is_whole_and_with_one_more_its_stream_is_full(string kind)
    {
        foreach (int room in new[] { -1, 0, 1 })
        {
            var options = new ProjectionOptions { MaxHeldText = Item + (2 * Word.Length) + room };
            List<FrameEvent> said = Projecting.Said(options, [.. Begun(kind), Kinds[kind](Word), Kinds[kind](Word), Completed()]);

            Assert.Equal(room < 0 ? "incomplete" : kind == "a refusal" ? "refused" : "completed", said.Final().Status);
            Assert.Equal(room < 0, said[^1].Notices?.Any(notice => notice is { Type: "truncated", Path: "$" }) is true);
        }
    }

    [Theory]
    [MemberData(nameof(KindNames))]
    public void However_much_comes_no_more_is_held_than_the_limit(string kind)
    {
        ResponsesProjection projection = Projecting.Begin(options: new ProjectionOptions { MaxHeldText = 10_000 });
        foreach (string begun in Begun(kind))
            projection.Take(Projecting.Bytes(begun));
        ReadOnlyMemory<byte> more = Projecting.Bytes(Kinds[kind](new string('x', 1_000)));
        for (int i = 0; i < 2_000; i++)
            projection.Take(more);
        projection.End(isRunOver: false);

        // 10,000 until the stream was full, and then what its end may still say; once by itself, and once as the answer.
        Assert.InRange(projection.State.Length, 1, 200_000);
    }

    [Fact]
    public void However_many_items_come_no_more_are_held_than_the_limit()
    {
        ResponsesProjection projection = Projecting.Begin(options: new ProjectionOptions { MaxHeldText = 100 * Item });
        projection.Take(Projecting.Bytes(Created()));
        for (int i = 0; i < 20_000; i++)
            projection.Take(Projecting.Bytes(Event("response.function_call_arguments.delta", new { output_index = i, delta = "" })));
        projection.End(isRunOver: false);

        Assert.InRange(JsonElement.Parse(projection.State.Span).GetProperty("response").GetProperty("items").GetArrayLength(), 100, 1_000);
    }

    [Theory]
    [InlineData("a call")]
    [InlineData("an MCP call")]
    [InlineData("a question")]
    [InlineData("a search")]
    [InlineData("a search in files")]
    [InlineData("an image")]
    public void However_much_items_say_of_themselves_no_more_is_held_than_the_limit(string kind)
    {
        ResponsesProjection projection = Projecting.Begin(options: new ProjectionOptions { MaxHeldText = 20_000 });
        for (int i = 0; i < 1_000; i++)
        {
            // One response after the other: what is kept for the whole run has the bound of one of them.
            if (i % 100 == 0)
                projection.Take(Projecting.Bytes(Created($"resp_{i}")));
            projection.Take(Projecting.Bytes(Added(i, ItemOf(kind, i))));
            projection.Take(Projecting.Bytes(Done(i, ItemOf(kind, i))));
        }

        Assert.Contains("incomplete", Projecting.Texts(projection.End(isRunOver: true))[^1], StringComparison.Ordinal);
        Assert.InRange(projection.State.Length, 1, 100_000);
    }

    [Fact]
    public void A_stream_that_is_full_before_the_answer_ends_with_how_the_answer_began()
    {
        var options = new ProjectionOptions { MaxHeldText = 10_000 };
        List<FrameEvent> said = Projecting.Said(
            options, Created(), Kinds["arguments"](new string('x', 10_001)), TextDelta("The answer", 1), TextDelta(" is 42.", 1), Completed());

        Assert.Equal(("incomplete", "The answer is 42."), (said.Final().Status, said.Final().ResponseText));
    }

    [Fact]
    public void The_next_response_has_room_of_its_own()
    {
        var options = new ProjectionOptions { MaxHeldText = 1_000 };
        string[] One(string id) => [Created(id), TextDelta(new string('x', 800)), Completed(id)];

        Assert.Equal("completed", Projecting.Said(options, [.. One("resp_1"), .. One("resp_2"), .. One("resp_3")]).Final().Status);
    }

    [Fact]
    public void Outputs_that_were_shown_are_not_held()
    {
        var options = new ProjectionOptions { MaxHeldText = 5_000 };
        IEnumerable<string> Shown(int number)
        {
            object item = new { id = $"out_{number}", type = "function_call_output", status = "completed", call_id = "call_1", output = new string('x', 1_000) };
            return [Added(number, item), Done(number, item)];
        }

        Assert.Equal("completed", Projecting.Said(options, [Created(), .. Enumerable.Range(0, 20).SelectMany(Shown), Completed()]).Final().Status);
    }

    [Fact]
    public void What_the_body_before_left_is_held_by_the_next()
    {
        var options = new ProjectionOptions { MaxHeldText = 1_000 };
        ResponsesProjection first = Projecting.Begin(options: options);
        List<Frame> frames = Projecting.Frames(first, Bytes(Created(), Kinds["arguments"](new string('x', 800))), isRunOver: false);

        List<FrameEvent> said = Projecting.Read(Projecting.Frames(
            Projecting.Begin(Position.At(frames.Count), first.State, options), Bytes(Kinds["arguments"](new string('x', 80)), Completed()), isRunOver: true));

        Assert.Equal("incomplete", said.Final().Status);
    }

    [Theory]
    [InlineData("a call")]
    [InlineData("an MCP call")]
    [InlineData("a search")]
    public void What_items_of_the_body_before_said_is_held_by_the_next(string kind)
    {
        var options = new ProjectionOptions { MaxHeldText = 5_000 };
        ResponsesProjection first = Projecting.Begin(options: options);
        List<Frame> frames = Projecting.Frames(first, Bytes(Created(), Added(0, ItemOf(kind, 0)), Added(1, ItemOf(kind, 1))), isRunOver: false);

        List<FrameEvent> said = Projecting.Read(Projecting.Frames(
            Projecting.Begin(Position.At(frames.Count), first.State, options), Bytes(Added(2, ItemOf(kind, 2)), Completed()), isRunOver: true));

        Assert.Equal("incomplete", said.Final().Status);
    }

    [Fact]
    public void Of_very_many_numbered_events_an_early_number_counts_as_repeated_whatever_comes_under_it()
    {
        const int Kept = 32_768;
        ResponsesProjection projection = Projecting.Begin();
        projection.Take(Projecting.Bytes(Numbered(0, Created())));
        for (int i = 1; i <= Kept + 1; i++)
            projection.Take(Projecting.Bytes($$"""{"type":"response.function_call_arguments.delta","output_index":0,"delta":"","sequence_number":{{i}}}"""));

        Assert.Empty(projection.Take(Projecting.Bytes(Numbered(1, TextDelta("Another")))));
        Assert.NotEmpty(projection.Take(Projecting.Bytes(Numbered(2, TextDelta("Another")))));
    }

    private static object ItemOf(string kind, int number)
    {
        string id = $"item_{number}";
        string text = new('x', 2_000);
        return kind switch
        {
            "a call" => new { id, type = "function_call", call_id = $"call_{number}", name = text },
            "an MCP call" => new { id, type = "mcp_call", name = "sum", server_label = text },
            "a question" => new { id, type = "mcp_approval_request", name = text, server_label = "tools" },
            "a search" => new { id, type = "web_search_call", action = new { type = "search", query = text } },
            "a search in files" => new { id, type = "file_search_call", results = new[] { new { file_id = "file_1", text } } },
            _ => new { id, type = "image_generation_call", revised_prompt = text },
        };
    }

    // What a call gave back begins with its item, and all else with its first piece.
    private static string[] Begun(string kind) =>
        kind == "output" ? [Created(), Added(0, new { id = "sho_1", type = "shell_call_output", call_id = "call_1" })] : [Created()];

    private static string Numbered(int number, string providerEvent) => $"{{\"sequence_number\":{number},{providerEvent[1..]}";
}
