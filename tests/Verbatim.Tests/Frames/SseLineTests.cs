using System.Text;
using System.Text.Json;
using Verbatim.Frames.Wire;
using Xunit;

namespace Verbatim.Tests.Frames;

/// <summary>The lines and fields below both readers, held against the web platform's own cases.</summary>
public sealed class SseLineTests
{
    [Fact]
    public async Task Every_case_of_the_web_platform_gives_its_events_however_it_is_split()
    {
        string folder = Recordings.At("sse-wpt");
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "cases.give.json")));
        int streams = 0;
        foreach (JsonElement one in cases.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (one.GetProperty("file").GetString() is not { Length: > 0 } file)
                continue;

            byte[] stream = File.ReadAllBytes(Path.Combine(folder, file));
            JsonElement expect = one.GetProperty("expect");
            List<Event> expected = [.. expect.GetProperty("events").EnumerateArray().Select(item => new Event(
                item.GetProperty("event").GetString()!, item.GetProperty("data").GetString()!, item.GetProperty("lastEventId").GetString()!))];
            foreach (Func<int, int> pieces in Splits(stream))
            {
                (List<Event> events, string lastId) = await EventsAsync(new Trickle(stream, pieces));
                Assert.True(expected.SequenceEqual(events), $"{file}: {string.Join(' ', events.Take(5))}");
                Assert.Equal(expect.GetProperty("lastEventIdAfter").GetString(), lastId);
            }

            streams++;
        }

        Assert.True(streams > 40, $"{streams} streams");
    }

    private static IEnumerable<Func<int, int>> Splits(byte[] stream)
    {
        yield return _ => int.MaxValue;
        yield return at => at + 1 < stream.Length && stream[at] == '\r' ? 1 : 7;
        var random = new Random(7);
        yield return _ => random.Next(1, 18);
        if (stream.Length < 100_000)
            yield return _ => 1;
    }

    // The rest of the standard's algorithm: what our readers, which take only frames, have no use for.
    private static async Task<(List<Event> Events, string LastId)> EventsAsync(Trickle body)
    {
        var blocks = new LineBlockReader(body.Pipe(), LineBlockReader.LineFeedOrCarriageReturn, 4 * 1024 * 1024);
        var cutter = new SseLineCutter();
        List<Event> events = [];
        List<string> data = [];
        (string type, string id, string lastId) = ("", "", "");
        while (true)
        {
            LineBlock block = await blocks.ReadAsync(TestContext.Current.CancellationToken);
            ReadOnlyMemory<byte> rest = block.Lines;
            while (cutter.TryCut(ref rest, out ReadOnlyMemory<byte> line))
            {
                SseField field = SseField.Of(line);
                string value = Encoding.UTF8.GetString(field.Value.Span);
                if (field.IsData)
                    data.Add(value);
                else if (field.IsId)
                    id = value;
                else if (field.Name.Span.SequenceEqual("event"u8))
                    type = value;
                else if (field.IsBlank)
                {
                    lastId = id;
                    if (data.Count > 0)
                        events.Add(new Event(type.Length > 0 ? type : "message", string.Join('\n', data), id));
                    (type, data) = ("", []);
                }
            }

            if (block.IsEnd)
                return (events, lastId);
        }
    }

    private sealed record Event(string Type, string Data, string LastId);
}
