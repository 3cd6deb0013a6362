using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Verbatim.Workflows;
using Verbatim.Workflows.Demo;
using Xunit;

namespace Verbatim.Tests.Workflows;

public sealed class ScriptedModelTests
{
    private static readonly string[] WholeNames = ["text", "refusal", "arguments"];

    public static TheoryData<string, int> Turns => new()
    {
        { "upgrade-plan.research", 1 },
        { "upgrade-plan.research", 2 },
        { "campaign-poster.design", 1 },
        { "campaign-poster.review", 1 },
    };

    public static TheoryData<string> Demos => [.. DemoWorkflows.All.Select(workflow => workflow.Key)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Turns))]
    public async Task A_script_is_one_whole_response_with_numbers_from_0_without_gaps(string script, int turn)
    {
        List<JsonElement> events = await PlayAsync(script, turn, new ImpatientTime());

        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(read => read.GetProperty("sequence_number").GetInt32()));
        Assert.Equal("response.created", TypeOf(events[0]));
        Assert.Equal("response.completed", TypeOf(events[^1]));
        Assert.Single(events, read => TypeOf(read) == "response.created");
        Assert.Single(events, read => TypeOf(read) == "response.completed");
    }

    [Theory]
    [MemberData(nameof(Turns))]
    public async Task What_a_script_streams_is_what_its_finished_items_say(string script, int turn)
    {
        List<JsonElement> events = await PlayAsync(script, turn, new ImpatientTime());

        string[] finished = [.. events.Where(read => TypeOf(read) == "response.output_item.done").Select(read => read.GetProperty("item").GetRawText())];
        JsonElement output = events[^1].GetProperty("response").GetProperty("output");
        Assert.Equal(finished, output.EnumerateArray().Select(item => item.GetRawText()));

        var streamed = new Dictionary<string, StringBuilder>();
        foreach (JsonElement read in events.Where(read => read.TryGetProperty("delta", out _)))
        {
            string text = read.GetProperty("delta").GetString()!;
            if (!streamed.TryAdd(PartOf(read), new StringBuilder(text)))
                streamed[PartOf(read)].Append(text);
        }

        IEnumerable<KeyValuePair<string, string>> whole = events
            .Where(read => TypeOf(read) is "response.output_text.done" or "response.reasoning_summary_text.done" or "response.refusal.done" or "response.function_call_arguments.done")
            .Select(read => KeyValuePair.Create(PartOf(read), WholeText(read)));
        Assert.Equal(whole, streamed.Select(part => KeyValuePair.Create(part.Key, part.Value.ToString())));
    }

    [Theory]
    [MemberData(nameof(Demos))]
    public async Task A_demo_takes_as_long_as_somebody_watches(string key)
    {
        var time = new ImpatientTime();
        DateTimeOffset start = time.GetUtcNow();
        foreach ((string script, int turn) in Turns.Select(row => row.Data).Where(row => row.Item1.StartsWith(key, StringComparison.Ordinal)))
            await PlayAsync(script, turn, time);

        Assert.InRange(time.GetUtcNow() - start, TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task An_event_is_there_as_soon_as_its_time_has_come_and_not_before()
    {
        var time = new FakeTimeProvider();
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> events =
            new ScriptedModel("upgrade-plan.research").RespondAsync(1, time, Cancellation).GetAsyncEnumerator(Cancellation);

        ValueTask<bool> first = events.MoveNextAsync();
        time.Advance(TimeSpan.FromMilliseconds(419));
        Assert.False(first.IsCompleted);

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await first);
        Assert.StartsWith("""{"type":"response.created",""", Encoding.UTF8.GetString(events.Current.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_the_playing()
    {
        await foreach (ReadOnlyMemory<byte> _ in new ScriptedModel("upgrade-plan.research").RespondAsync(1, new ImpatientTime(), Cancellation))
            break;
    }

    [Fact]
    public async Task A_turn_that_nobody_wrote_is_an_error() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => PlayAsync("upgrade-plan.research", 3, new ImpatientTime()));

    [Fact]
    public async Task A_cancelled_playing_says_so()
    {
        using var cancel = new CancellationTokenSource();
        IAsyncEnumerable<ReadOnlyMemory<byte>> events = new ScriptedModel("upgrade-plan.research").RespondAsync(1, new FakeTimeProvider(), cancel.Token);
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> reading = events.GetAsyncEnumerator(CancellationToken.None);
        ValueTask<bool> first = reading.MoveNextAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first);
    }

    private static async Task<List<JsonElement>> PlayAsync(string script, int turn, TimeProvider time)
    {
        List<JsonElement> events = [];
        await foreach (ReadOnlyMemory<byte> read in new ScriptedModel(script).RespondAsync(turn, time, Cancellation))
            events.Add(JsonSerializer.Deserialize<JsonElement>(read.Span));

        return events;
    }

    private static string TypeOf(JsonElement read) => read.GetProperty("type").GetString()!;

    private static string PartOf(JsonElement read)
    {
        string part = read.TryGetProperty("content_index", out JsonElement content) ? content.GetRawText()
            : read.TryGetProperty("summary_index", out JsonElement summary) ? summary.GetRawText() : "";
        return $"{read.GetProperty("item_id").GetString()}/{part}";
    }

    private static string WholeText(JsonElement read) =>
        WholeNames.Select(name => read.TryGetProperty(name, out JsonElement text) ? text.GetString() : null).First(text => text is not null)!;
}
