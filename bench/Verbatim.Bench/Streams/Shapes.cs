using System.Buffers;
using System.Text;
using Verbatim.Frames.Events;

namespace Verbatim.Bench.Streams;

/// <summary>What runs have much of.</summary>
internal static class Shapes
{
    public static IReadOnlyList<Shape> All { get; } =
    [
        new("one long message", 1, LongMessage),
        new("one long reasoning", 1, LongReasoning),
        new("many tool cards", 9, (stream, calls) => ToolCards(stream, calls, "{\\\"city\\\":\\\"Rome\\\",\\\"days\\\":3}", "{\\\"sky\\\":\\\"clear\\\"}")),
        new("many notices", 9, (stream, calls) => ToolCards(stream, calls, "{\\\"city\\\":\\\"Rome\\\",\\\"api_key\\\":\\\"sk-1234\\\"}", "{\\\"token\\\":\\\"t-1\\\"}")),
        new("many responses", 9, ManyResponses),
        new("many citations", 2.16, ManyCitations),
        new("one image in many chunks", 1, Image),
        new("nested agents", 22, null, NestedAgents),
    ];

    private static void LongMessage(ProviderStream stream, int pieces)
    {
        stream.Begin(0);
        stream.AddMessage(0, pieces);
        stream.End(0);
    }

    private static void LongReasoning(ProviderStream stream, int pieces)
    {
        string id = ProviderStream.Id("rs", 0);
        string part = $"\"item_id\":\"{id}\",\"output_index\":0,\"summary_index\":0";
        var text = new StringBuilder();
        stream.Begin(0);
        stream.AddItem(0, $$"""{"id":"{{id}}","type":"reasoning","summary":[]}""");
        stream.Add("reasoning_summary_part.added", part + ",\"part\":{\"type\":\"summary_text\",\"text\":\"\"}");
        for (int n = 0; n < pieces; n++)
        {
            text.Append(ProviderStream.Word(n));
            stream.Add("reasoning_summary_text.delta", $"{part},\"delta\":\"{ProviderStream.Word(n)}\",\"obfuscation\":\"Xwb9fe\"");
        }

        stream.Add("reasoning_summary_text.done", $"{part},\"text\":\"{text}\"");
        stream.Add("reasoning_summary_part.done", $$"""{{part}},"part":{"type":"summary_text","text":"{{text}}"}""");
        stream.FinishItem(0, $$"""{"id":"{{id}}","type":"reasoning","summary":[{"type":"summary_text","text":"{{text}}"}]}""");
        stream.End(0);
    }

    private static void ToolCards(ProviderStream stream, int calls, string arguments, string output)
    {
        stream.Begin(0);
        for (int n = 0; n < calls; n++)
        {
            (int place, string id, string call) = (2 * n, ProviderStream.Id("fc", n), ProviderStream.Id("call", n));
            string item = $"\"item_id\":\"{id}\",\"output_index\":{place}";
            stream.AddItem(place, $$"""{"id":"{{id}}","type":"function_call","status":"in_progress","arguments":"","call_id":"{{call}}","name":"get_weather"}""");
            stream.Add("function_call_arguments.delta", $"{item},\"delta\":\"{arguments[..10]}\"");
            stream.Add("function_call_arguments.delta", $"{item},\"delta\":\"{arguments[10..]}\"");
            stream.Add("function_call_arguments.done", $"{item},\"arguments\":\"{arguments}\"");
            stream.FinishItem(place, $$"""{"id":"{{id}}","type":"function_call","status":"completed","arguments":"{{arguments}}","call_id":"{{call}}","name":"get_weather"}""");
            string result = $$"""{"id":"{{ProviderStream.Id("fco", n)}}","type":"function_call_output","status":"completed","call_id":"{{call}}","output":"{{output}}"}""";
            stream.AddItem(place + 1, result);
            stream.FinishItem(place + 1, result);
        }

        stream.End(0);
    }

    private static void ManyResponses(ProviderStream stream, int responses)
    {
        for (int n = 0; n < responses; n++)
        {
            stream.Begin(n);
            stream.AddMessage(0, 4);
            stream.End(n);
        }
    }

    // A search, and a message that cites what it found, with a word before each citation; as many pages as a search finds.
    private static void ManyCitations(ProviderStream stream, int citations)
    {
        const int Each = 50;
        stream.Begin(0);
        for (int done = 0, place = 0; done < citations; done += Each, place += 2)
        {
            string search = ProviderStream.Id("ws", place);
            stream.AddItem(place, $$"""{"id":"{{search}}","type":"web_search_call","status":"in_progress"}""");
            stream.Add("web_search_call.searching", $"\"item_id\":\"{search}\",\"output_index\":{place}");
            stream.FinishItem(place, $$$"""{"id":"{{{search}}}","type":"web_search_call","status":"completed","action":{"type":"search","query":"turtles {{{place}}}"}}""");
            Cite(stream, place + 1, Math.Min(Each, citations - done));
        }

        stream.End(0);
    }

    private static void Cite(ProviderStream stream, int place, int citations)
    {
        const int Pages = 4;
        string id = ProviderStream.Id("msg", place);
        stream.AddItem(place, $$"""{"id":"{{id}}","type":"message","status":"in_progress","content":[],"role":"assistant"}""");
        for (int n = 0; n < citations; n++)
        {
            stream.AddPiece(place, id, " turtle");
            string page = $"\"title\":\"On turtles\",\"url\":\"https://example.com/{place}/{n % Pages}\"";
            stream.Add("output_text.annotation.added", $$"""
                "item_id":"{{id}}","output_index":{{place}},"content_index":0,"annotation_index":{{n}},"annotation":{"type":"url_citation","start_index":{{7 * n}},"end_index":{{(7 * n) + 7}},{{page}}}
                """);
        }

        stream.FinishItem(place, $$"""{"id":"{{id}}","type":"message","status":"completed","content":[],"role":"assistant"}""");
    }

    // The provider sends the picture in one event; the frames are as small as the options allow.
    private static void Image(ProviderStream stream, int chunks)
    {
        string id = ProviderStream.Id("ig", 0);
        stream.Begin(0);
        stream.AddItem(0, $$"""{"id":"{{id}}","type":"image_generation_call","status":"in_progress"}""");
        stream.FinishItem(0, $$"""
            {"id":"{{id}}","type":"image_generation_call","status":"completed","output_format":"png","result":"{{new string('A', chunks * StreamPasses.ChunkSize)}}"}
            """);
        stream.End(0);
    }

    // No provider nests agents in its stream; what runs them does, with one card for each and its whole talk inside.
    private static List<byte[]> NestedAgents(int agents)
    {
        const int Words = 16;
        var frames = new List<byte[]>();
        for (int n = 0; n < agents; n++)
        {
            string call = ProviderStream.Id("call", n);
            string item = ProviderStream.Id("msg", n);
            var scope = new AgentScope { Type = "agent_tool", ToolCallId = call, ToolName = "ask_researcher", Agent = "researcher" };
            var tool = new ToolState { ToolType = "agent", ToolCallId = call, Status = "in_progress", Name = "ask_researcher", Agent = "researcher" };
            Add(new ToolStatusChanged { OutputIndex = n, ItemId = ProviderStream.Id("fc", n), Tool = tool });
            Add(new OutputItemAdded { OutputIndex = 0, ItemId = item, ItemType = "message", Role = "assistant", Scope = scope });
            for (int word = 0; word < Words; word++)
                Add(new MessageDelta { OutputIndex = 0, ItemId = item, Delta = ProviderStream.Word(word).Replace("\\n", "\n", StringComparison.Ordinal), Scope = scope });
            Add(new OutputItemDone { OutputIndex = 0, ItemId = item, ItemType = "message", Role = "assistant", Scope = scope });
            Add(new ToolStatusChanged { OutputIndex = n, ItemId = ProviderStream.Id("fc", n), Tool = tool with { Status = "completed" } });
            Add(new RunFinal { Final = new FinalResult { Status = "completed", ResponseText = "It does.", Attachments = [] }, Scope = scope });
            Add(new Lifecycle { Status = "in_progress" });
        }

        Add(new RunFinal { Final = new FinalResult { Status = "completed", Attachments = [] } });
        return frames;

        void Add(FrameEvent what)
        {
            var bytes = new ArrayBufferWriter<byte>();
            FrameEvents.Write(
                what with
                {
                    EventId = frames.Count + 1,
                    StreamId = "stream_of_the_bench",
                    ServerTimestamp = "2026-01-31T08:00:00.000Z",
                    ConversationId = StreamPasses.Conversation,
                    ResponseId = ProviderStream.Id("resp", 0),
                    Agent = what.Scope is null ? "writer" : "researcher",
                    Workflow = new WorkflowPlace { WorkflowKey = "bench", WorkflowRunId = StreamPasses.Run },
                    ProviderSequenceNumber = frames.Count,
                },
                bytes);
            frames.Add(bytes.WrittenSpan.ToArray());
        }
    }
}
