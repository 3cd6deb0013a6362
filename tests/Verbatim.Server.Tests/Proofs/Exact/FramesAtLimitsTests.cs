using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Proofs.Exact;

/// <summary>Promises 2 and 8: one below a limit and at it a frame comes back as it was sent, one above it is refused and leaves nothing.</summary>
public sealed class FramesAtLimitsTests(ITestOutputHelper output)
{
    private const int MaxFrameBytes = 1024 * 1024;
    private const int MaxDepth = 64;
    private const int MaxRunFrames = 40;
    private const int MaxRunBytes = (2 * 1024 * 1024) + 777;
    private const int MaxLinkIdBytes = 4096;
    private const int MaxIdCharacters = 128;

    private readonly ExactStages _stages = new(
        ("Ledger__Frames__MaxStreamFrames", $"{MaxRunFrames}"), ("Ledger__Frames__MaxStreamBytes", $"{MaxRunBytes}"));

    private int _refused;

    [Fact]
    public async Task At_every_limit_a_frame_comes_back_as_it_was_sent_and_beyond_it_is_refused()
    {
        (int runs, long compared) = await _stages.RunAsync(async client =>
        {
            foreach (int over in (int[])[-1, 0, 1])
            {
                await TryAsync(client, "frame size", over, 413, run => [Sized(1, run, MaxFrameBytes + over)]);
                await TryAsync(client, "depth", over, 422, run => [Deep(1, run, MaxDepth + over)]);
                await TryAsync(client, "a run's frames", over, 413, run => [.. Enumerable.Range(1, MaxRunFrames + over).Select(eventId => Sized(eventId, run, 300))]);
                await TryAsync(client, "a run's bytes", over, 413, run => [Sized(1, run, MaxFrameBytes), Sized(2, run, MaxFrameBytes), Sized(3, run, MaxRunBytes - (2 * MaxFrameBytes) + over)]);
                await TryAsync(client, "an id that links", over, 422, run => [Linked(1, run, new string('x', MaxLinkIdBytes + over))]);
                await TryAsync(client, "an id that links, in two bytes a character", over, 422, run => [Linked(1, run, new string('ä', MaxLinkIdBytes / 2) + new string('x', Math.Max(0, over)))]);
                await TryIdAsync(client, over);
            }
        });

        output.WriteLine($"{runs} runs below and at limits, {compared} frames compared, 0 differences; {_refused} times one too much, refused");
        Assert.Equal(7, _refused);
    }

    /// <summary>Frames of which the last is at the limit, or one beside it; the run's end comes behind it in any case.</summary>
    private async Task TryAsync(RunClient client, string limit, int over, int refusal, Func<string, byte[][]> frames)
    {
        string run = await client.CreateAsync();
        byte[][] sent = frames(run);
        if (over <= 0)
        {
            await _stages.RecordAsync(client, $"{limit}, {over} over", run, [.. sent, Final(sent.Length + 1, run)]);
            return;
        }

        using HttpResponseMessage answer = await client.RecordAsync(run, ExactRun.Joined(sent, [], "\n"u8.ToArray()));
        JsonElement problem = await RunClient.JsonAsync(answer);
        Assert.True((int)answer.StatusCode == refusal, $"{limit}: {problem}");
        Assert.Equal(sent.Length - 1, problem.GetProperty("last_event_id").GetInt32());
        _refused++;
        await _stages.RecordRestAsync(client, $"{limit}, and one too much", run, sent[..^1], [Final(sent.Length, run)]);
    }

    private async Task TryIdAsync(RunClient client, int over)
    {
        string run = Guid.NewGuid().ToString("N").PadRight(MaxIdCharacters + over, 'x');
        using HttpResponseMessage begun = await client.PostJsonAsync(RunClient.Runs, $$"""{"workflow_key":"k","workflow_run_id":"{{run}}","conversation_id":"{{run}}"}""");
        Assert.Equal(over <= 0 ? HttpStatusCode.Created : HttpStatusCode.BadRequest, begun.StatusCode);
        if (over <= 0)
            await _stages.RecordAsync(client, $"an id, {over} over", run, [Linked(1, run, "m"), Final(2, run)]);
        else
            _refused++;
    }

    private static byte[] Sized(int eventId, string run, int bytes)
    {
        int others = ExactStages.Delta(eventId, run, []).Length;
        return ExactStages.Delta(eventId, run, Encoding.ASCII.GetBytes(new string('x', bytes - others)));
    }

    // The frame is the first level.
    private static byte[] Deep(int eventId, string run, int depth) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"schema":"public_sse_v1","event_id":{{eventId}},"stream_id":"s","server_timestamp":"2026-01-31T09:30:00.000Z","kind":"tool.output","conversation_id":"{{run}}","output_index":0,"item_id":"m","tool_call_id":"m","tool_type":"function","output":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}"""));

    private static byte[] Linked(int eventId, string run, string item) =>
        Encoding.UTF8.GetBytes(SomeFrames.Delta(eventId, run, "x", stream: "s").Replace("\"m1\"", $"\"{item}\"", StringComparison.Ordinal));

    private static byte[] Final(int eventId, string run) => Encoding.UTF8.GetBytes(SomeFrames.Final(eventId, run, stream: "s"));
}
