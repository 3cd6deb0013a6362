using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Sources.OpenAiResponses;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

/// <summary>A stream that broke off and was asked for again from an earlier place gives what it would have given in one piece.</summary>
public sealed class ResumedStreamTests
{
    [Theory]
    [InlineData(Recordings.Own)]
    [InlineData(Recordings.Collected)]
    public void A_stream_cut_anywhere_and_resumed_in_the_same_or_the_next_body_gives_the_frames_of_the_whole(string collection)
    {
        (int streams, int cuts) = (0, 0);
        foreach (string file in Recordings.Of(collection))
        {
            List<ReadOnlyMemory<byte>> events = Projecting.Events(File.ReadAllBytes(file));
            if (!IsCounted(events))
                continue;

            streams++;
            List<string> whole = Projecting.Texts(Projecting.Frames(events));
            foreach ((int cut, int from) in Cuts(events, seed: events.Count))
            {
                cuts++;
                string where = $"{file}: {cut} of {events.Count} events, and again from {from}";
                AssertSame(whole, Projecting.Texts(Projecting.Frames(events.Take(cut).Concat(events.Skip(from)))), where);
                AssertSame(whole, Projecting.Texts(FramesOfTwoBodies(events.Take(cut), events.Skip(from))), where + ", in the next body");
            }
        }

        Assert.NotEqual(0, streams);
        TestContext.Current.SendDiagnosticMessage($"{streams} streams of {collection}, {cuts} cuts, each resumed in the same and in the next body.");
    }

    [Fact]
    public void A_recorded_pair_of_a_stream_and_its_resumption_is_one_run()
    {
        string[] pairs = [.. Recordings.Of(Recordings.Collected).Where(file => file.Contains("CanStreamBackgroundResponses", StringComparison.Ordinal) && file.EndsWith(".r1.sse", StringComparison.Ordinal))];
        Assert.NotEmpty(pairs);
        foreach (string file in pairs)
        {
            List<ReadOnlyMemory<byte>> first = Projecting.Events(File.ReadAllBytes(file));
            List<ReadOnlyMemory<byte>> second = Projecting.Events(File.ReadAllBytes(file.Replace(".r1.", ".r2.", StringComparison.Ordinal)));
            List<string> whole = Projecting.Texts(Projecting.Frames(first));

            for (int cut = 3; cut <= first.Count; cut += 37)
            {
                AssertSame(whole, Projecting.Texts(Projecting.Frames(first.Take(cut).Concat(second))), file);
                AssertSame(whole, Projecting.Texts(FramesOfTwoBodies(first.Take(cut), second)), file);
            }

            AssertSame(whole, Projecting.Texts(FramesOfTwoBodies(first, second)), file);
        }
    }

    [Fact]
    public void Another_response_in_the_next_body_closes_the_one_that_was_cut()
    {
        List<FrameEvent> said = Projecting.Read(FramesOfTwoBodies(
            Bytes(Created("resp_1"), Added(0, Call("call_1")), ArgumentsDelta("{\"a\":"), Added(1, new { id = "ws_1", type = "web_search_call", status = "in_progress" })),
            Bytes(Created("resp_2"), TextDelta("Again"), Completed("resp_2"))));

        Assert.Equal("{\"a\":", Assert.Single(said.OfType<ToolArgumentsDone>()).ArgumentsText);
        Assert.Equal("failed", said.OfType<ToolStatusChanged>().Last(frame => frame.Tool.ToolCallId == "call_1").Tool.Status);
        Assert.Equal(("ws_1", "incomplete", "resp_1"), said.OfType<OutputItemDone>().Select(frame => (frame.ItemId, frame.Status!, frame.ResponseId!)).Single());
        Assert.Equal(("completed", "Again"), (said.Final().Status, said.Final().ResponseText));
    }

    [Fact]
    public void A_run_that_ends_after_a_cut_body_ends_truncated()
    {
        List<FrameEvent> said = Projecting.Read(FramesOfTwoBodies(Bytes(Created(), Added(0, Call("call_1")), ArgumentsDelta("{\"a\":1}")), []));

        Assert.Equal("{\"a\":1}", Assert.Single(said.OfType<ToolArgumentsDone>()).ArgumentsText);
        Assert.Equal("source_truncated", Assert.IsType<RunError>(said[^1]).Error.Code);
    }

    [Fact]
    public void A_credential_cut_in_half_between_two_bodies_is_in_no_frame()
    {
        List<Frame> frames = FramesOfTwoBodies(
            Bytes(Created(), Added(0, Call("call_1")), ArgumentsDelta("{\"api_key\":\"hunter2-")),
            Bytes(ArgumentsDelta("hunter3\"}"), Done(0, new { id = "fc_1", type = "function_call", call_id = "call_1", name = "sum", arguments = "" }), Completed()));

        Assert.All(Projecting.Texts(frames), text => Assert.DoesNotContain("hunter", text, StringComparison.Ordinal));
        Assert.Equal("""{"api_key":"<redacted>"}""", Projecting.Read(frames).OfType<ToolArgumentsDone>().Single().ArgumentsText);
    }

    [Fact]
    public void A_second_response_under_the_same_id_is_not_taken_for_the_first_sent_again()
    {
        string[] One(string text, int tokens) =>
            Numbered(
                Event("response.created", new { response = new { id = "resp_same", created_at = 1 } }),
                Event("response.in_progress", new { response = new { id = "resp_same", created_at = 1 } }),
                TextDelta(text),
                Done(0, Message(text)),
                Event("response.completed", new { response = new { id = "resp_same", created_at = 1, usage = new { input_tokens = tokens } } }));
        List<FrameEvent> said = Projecting.Said([.. One("One", 1), .. One("Two", 2)]);

        Assert.Equal(["One", "Two"], said.OfType<MessageDelta>().Select(delta => delta.Delta));
        Assert.Equal(("Two", 3L), (said.Final().ResponseText, said.Final().Usage!.InputTokens));
    }

    [Fact]
    public void A_whole_response_sent_again_is_shown_once()
    {
        string[] events = Numbered(Created(), TextDelta("Bees"), Done(0, Message("Bees")), Completed());

        Assert.Equal(Projecting.Texts(Projecting.Frames(Bytes(events))), Projecting.Texts(Projecting.Frames(Bytes([.. events, .. events]))));
    }

    [Fact]
    public void A_new_response_that_starts_without_its_creation_is_not_taken_for_a_repetition()
    {
        List<FrameEvent> said = Projecting.Read(FramesOfTwoBodies(
            Bytes(Numbered(Created(), TextDelta("One"), Done(0, Message("One")), Completed())),
            Bytes(Numbered(Added(0, new { id = "msg_2", type = "message", role = "assistant" }), TextDelta("Two", 0, "msg_2"), Completed("resp_2")))));

        Assert.Equal(["One", "Two"], said.OfType<MessageDelta>().Select(delta => delta.Delta));
        Assert.Equal("Two", said.Final().ResponseText);
    }

    private static List<Frame> FramesOfTwoBodies(IEnumerable<ReadOnlyMemory<byte>> first, IEnumerable<ReadOnlyMemory<byte>> second)
    {
        ResponsesProjection begun = Projecting.Begin();
        List<Frame> frames = Projecting.Frames(begun, first, isRunOver: false);
        frames.AddRange(Projecting.Frames(Projecting.Begin(Position.At(frames.Count), begun.State), second, isRunOver: true));
        return frames;
    }

    // A response that has ended is never asked for from its creation again: that would be a retry of the body.
    private static IEnumerable<(int Cut, int From)> Cuts(List<ReadOnlyMemory<byte>> events, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 4; i++)
        {
            int cut = i == 0 ? events.Count : random.Next(1, events.Count + 1);
            int begins = events.FindLastIndex(cut - 1, providerEvent => TypeOf(providerEvent) == "response.created");
            int first = begins + (cut == events.Count || TypeOf(events[cut]) == "response.created" ? 1 : 0);
            yield return (cut, random.Next(Math.Min(first, cut), cut + 1));
        }
    }

    // Within each response, the numbers go up.
    private static bool IsCounted(List<ReadOnlyMemory<byte>> events)
    {
        long last = -1;
        foreach (ReadOnlyMemory<byte> providerEvent in events)
        {
            if (TypeOf(providerEvent) is not { } type)
                return false;

            JsonElement root = JsonElement.Parse(providerEvent.Span);
            if (type == "response.created")
                last = -1;
            if (!root.TryGetProperty("sequence_number", out JsonElement number) || number.GetInt64() <= last)
                return false;

            last = number.GetInt64();
        }

        return events.Count > 1 && TypeOf(events[0]) == "response.created";
    }

    private static string? TypeOf(ReadOnlyMemory<byte> providerEvent)
    {
        try
        {
            return JsonElement.Parse(providerEvent.Span).GetProperty("type").GetString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void AssertSame(List<string> whole, List<string> frames, string where) =>
        Assert.True(whole.SequenceEqual(frames), $"{where}: {frames.Count} frames instead of {whole.Count}; the first that differs is {whole.Zip(frames).FirstOrDefault(pair => pair.First != pair.Second)}");

    private static object Call(string callId) => new { id = "fc_1", type = "function_call", call_id = callId, name = "sum", arguments = "" };

    private static string ArgumentsDelta(string delta) =>
        Event("response.function_call_arguments.delta", new { output_index = 0, item_id = "fc_1", delta });
}
