using Verbatim.Sources.OpenAiResponses;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

/// <summary>What an event costs does not depend on what came before, told by the memory that is allocated: time would tell of the machine too.</summary>
public sealed class ProjectionCostTests
{
    private const int Short = 1_000;
    private static readonly int Long = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NIGHTLY")) ? 20_000 : 100_000;

    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["one long message"] = n => TextDelta(" word"),
        ["many messages"] = n => TextDelta(" word", n / 4, $"msg_{n / 4}"),
        ["many messages without their place"] = n => Event("response.output_text.delta", new { item_id = $"msg_{n / 4}", delta = " word" }),
        ["many responses"] = n => (n % 3) switch { 0 => Created($"resp_{n / 3}"), 1 => TextDelta(" word"), _ => Completed($"resp_{n / 3}") },
        ["one long reasoning"] = n => Event("response.reasoning_summary_text.delta", new { item_id = "rs_1", output_index = 0, summary_index = 0, delta = " word" }),
        ["arguments in many pieces"] = n => Event("response.function_call_arguments.delta", new { item_id = "fc_1", output_index = 0, delta = " word" }),
        ["many calls"] = n => (n % 3) switch { 0 => Added(n / 3, Call(n / 3)), 1 => Done(n / 3, Call(n / 3)), _ => Done(100_000 + n, Output(n / 3)) },
        ["many calls with secrets"] = n => n % 2 == 0 ? Added(n / 2, Call(n / 2)) : Done(n / 2, Call(n / 2, "{\"api_key\":\"k\"}")),
        ["much code"] = n => Event("response.code_interpreter_call_code.delta", new { item_id = "ci_1", output_index = 0, delta = " word" }),
        ["many citations"] = n => Cited(0, n, "https://example.com"),
        ["many citations of many searches"] = n => n % 2 == 0 ? Done(n, Search(n)) : Cited(n, n, $"https://example.com/{n % 40}"),
        ["many events that cannot be read"] = n => "{",
    };

    public static TheoryData<string> ShapeNames => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(ShapeNames))]
    public void An_event_of_a_long_stream_allocates_as_much_as_one_of_a_short_stream(string shape)
    {
        // A first projection also allocates what is made once for all.
        AllocatedByEvent(shape, Short);

        Assert.InRange(AllocatedByEvent(shape, Long), 0, 2 * AllocatedByEvent(shape, Short));
    }

    private static object Call(int number, string arguments = "{}") => new
    {
        id = $"fc_{number}",
        type = "function_call",
        status = "completed",
        call_id = $"call_{number}",
        name = "look_up",
        arguments,
    };

    private static object Output(int number) => new { type = "function_call_output", call_id = $"call_{number}", output = "{}" };

    private static object Search(int number) => new { id = $"ws_{number}", type = "web_search_call", status = "completed", action = new { type = "search", query = "q" } };

    private static string Cited(int place, int at, string url) => Event(
        "response.output_text.annotation.added",
        new { item_id = $"msg_{place}", output_index = place, annotation = new { type = "url_citation", url, start_index = at, end_index = at } });

    private static double AllocatedByEvent(string shape, int events)
    {
        ReadOnlyMemory<byte>[] stream = [.. Enumerable.Range(0, events).Select(n => Projecting.Bytes(Shapes[shape](n)))];
        ResponsesProjection projection = Projecting.Begin();
        projection.Take(Projecting.Bytes(Created()));
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (ReadOnlyMemory<byte> providerEvent in stream)
            projection.Take(providerEvent);

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)events;
    }
}
