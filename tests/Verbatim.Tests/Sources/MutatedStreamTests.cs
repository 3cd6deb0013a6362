using System.Text.Json.Nodes;
using CsCheck;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Xunit;

namespace Verbatim.Tests.Sources;

/// <summary>Streams that no provider sends yet: whatever changes in them, the run goes on and ends.</summary>
public sealed class MutatedStreamTests
{
    private static readonly List<string>[] Streams =
        [.. Recordings.Of(Recordings.Own).Select(file => Projecting.Events(File.ReadAllBytes(file)).ConvertAll(bytes => System.Text.Encoding.UTF8.GetString(bytes.Span)))];

    private static readonly string[] Values =
        ["null", "true", "-1", "7", "1.5", "1e300", "99999999999", "\"\"", "\"x\"", "\"\\ud800\"", "[]", "[[1]]", "{}", "{\"type\":\"message\",\"text\":5}", "{\"type\":\"output_text\",\"text\":\"y\"}"];

    [Fact]
    public void A_value_of_another_kind_anywhere_breaks_nothing() =>
        Gen.Select(Gen.OneOf(Streams), Gen.Select(Gen.Int[0, 1_000], Gen.Int[0, 1_000], Gen.OneOf(Values)).Array[1, 6]).Sample(
            (stream, changes) =>
            {
                string[] events = [.. stream];
                foreach ((int which, int where, string value) in changes)
                    events[which % events.Length] = Changed(stream[which % events.Length], where, value);
                AssertIsRun(events);
            },
            iter: 600);

    [Fact]
    public void Events_lost_doubled_or_out_of_order_break_nothing() =>
        Gen.Select(Gen.OneOf(Streams), Gen.Int[0, 1_000].Array[0, 60]).Sample(
            (stream, order) => AssertIsRun([.. order.Select(which => stream[which % stream.Count])]),
            iter: 300);

    [Fact]
    public void Streams_woven_into_each_other_break_nothing() =>
        Gen.Select(Gen.OneOf(Streams), Gen.OneOf(Streams), Gen.Bool.Array[0, 60]).Sample(
            (first, second, turns) =>
            {
                var queues = (First: new Queue<string>(first), Second: new Queue<string>(second));
                AssertIsRun([.. turns.Select(turn => (turn ? queues.First : queues.Second).TryDequeue(out string? next) ? next : "{}")]);
            },
            iter: 300);

    private static void AssertIsRun(string[] events)
    {
        List<Frame> frames = Projecting.Frames(events.Select(Projecting.Bytes));
        Projecting.AssertIsRun(frames, string.Join('\n', events));
        Assert.DoesNotContain(Projecting.Read(frames), frame => frame is UnknownEvent);
    }

    // Walks to the given place, counted over all values of the event, and puts another value there.
    private static string Changed(string providerEvent, int where, string value)
    {
        JsonNode? root = JsonNode.Parse(providerEvent);
        List<JsonNode> places = [];
        Collect(root, places);
        if (places.Count == 0)
            return providerEvent;

        // The value goes in as text: half a character is no value that a node can hold.
        const string Mark = "put the value here";
        places[where % places.Count].ReplaceWith(JsonValue.Create(Mark));
        return root!.ToJsonString().Replace($"\"{Mark}\"", value, StringComparison.Ordinal);
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (JsonNode? member in members.Select(member => member.Value))
                    Add(member, places);
                break;
            case JsonArray elements:
                foreach (JsonNode? element in elements)
                    Add(element, places);
                break;
        }
    }

    private static void Add(JsonNode? node, List<JsonNode> places)
    {
        if (node is null)
            return;

        places.Add(node);
        Collect(node, places);
    }
}
