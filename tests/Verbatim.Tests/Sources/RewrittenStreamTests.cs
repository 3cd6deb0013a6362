using System.Text.Json.Nodes;
using Verbatim.Frames;
using Verbatim.Tests.Transcripts;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Exports;
using Xunit;

namespace Verbatim.Tests.Sources;

/// <summary>One answer, sent as different servers would: the user sees the same.</summary>
public sealed class RewrittenStreamTests
{
    [Fact]
    public void A_stream_without_numbers_shows_the_same() => AssertShowsTheSame(Rewriting.WithoutNumbers);

    [Fact]
    public void Ids_that_are_others_in_each_event_show_the_same() => AssertShowsTheSame(Rewriting.WithRotatingIds, except: LinksByItemId);

    [Fact]
    public void Items_that_were_never_added_show_the_same() => AssertShowsTheSame(Rewriting.WithoutAdded);

    [Fact]
    public void Texts_without_deltas_show_the_same() => AssertShowsTheSame(Rewriting.WithoutDeltas, except: CitesWithoutPlace);

    [Fact]
    public void Texts_that_only_their_item_finishes_show_the_same() => AssertShowsTheSame(Rewriting.WithoutFinishedTexts);

    [Fact]
    public void Items_that_arrive_whole_show_the_same() => AssertShowsTheSame(Rewriting.WithWholeItems);

    [Fact]
    public void A_last_response_without_its_output_shows_the_same() => AssertShowsTheSame(Rewriting.WithoutOutputAtTheEnd);

    [Fact]
    public void Noise_between_the_events_shows_the_same() => AssertShowsTheSame(Rewriting.WithNoise);

    // An answer to a request for approval names the request's item.
    private static bool LinksByItemId(List<JsonObject> events) =>
        events.Any(providerEvent => Rewriting.Type(providerEvent["item"] as JsonObject ?? []).StartsWith("mcp_approval", StringComparison.Ordinal));

    // xAI: such a citation stands after the text that was there when it came.
    private static bool CitesWithoutPlace(List<JsonObject> events) =>
        events.Any(providerEvent => providerEvent["annotation"] is JsonObject annotation && annotation["start_index"] is null && Rewriting.Type(annotation) == "url_citation");

    private static void AssertShowsTheSame(Func<IEnumerable<JsonObject>, IEnumerable<JsonObject>> rewrite, Func<List<JsonObject>, bool>? except = null)
    {
        List<string> different = [];
        int count = 0;
        foreach (string file in Recordings.Of(Recordings.Collected))
        {
            List<JsonObject> events = Rewriting.Read(Projecting.Events(File.ReadAllBytes(file)));
            if (except?.Invoke(events) == true)
                continue;

            count++;
            string original = Shown(events);
            string rewritten = Shown(rewrite(events));
            if (original != rewritten)
                different.Add($"{Path.GetFileName(file)}\n{original}\n--- and rewritten\n{rewritten}");
        }

        Assert.True(different.Count == 0, $"{different.Count} of {count} show something else:\n{string.Join("\n\n", different.Take(5))}");
    }

    private static string Shown(IEnumerable<JsonObject> events)
    {
        Transcript transcript = Transcript.Begin(Events.Header);
        foreach (Frame frame in Projecting.Frames(Rewriting.Write(events)))
            transcript.Apply(frame.Bytes.Span);
        return string.Join('\n', TranscriptText.Of(transcript).Select(line => new string(' ', line.Depth * 2) + line.Text));
    }
}
