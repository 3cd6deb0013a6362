using System.Net;
using System.Text.Json;
using Verbatim.Frames.Checking;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Proofs.Exact;

/// <summary>Promise 2: whatever two bytes a text has, a frame that holds them comes back as it was sent, and what is no frame is refused.</summary>
public sealed class EveryPairOfBytesTests(SharedServer shared, ITestOutputHelper output)
{
    private const int Texts = (128 * 128) + (30 * 64);
    private const int NeedEscape = (128 * 128) - (94 * 94);
    private const int WithControl = (128 * 128) - (96 * 96);
    private const int EscapesByThemselves = 8;
    private const int Broken = NeedEscape - WithControl - EscapesByThemselves;

    private static readonly int Every = Environment.GetEnvironmentVariable("NIGHTLY") == "1" ? 1 : 61;

    [Fact]
    public async Task Every_two_bytes_escaped_as_JSON_demands_come_back_as_they_were_sent()
    {
        Assert.Equal(Texts, BytePair.All.Count(pair => pair.IsUtf8));
        Assert.Equal(NeedEscape, BytePair.All.Count(pair => pair.NeedsEscape));
        ExactStages stages = new();

        (int runs, long compared) = await stages.RunAsync(async client =>
        {
            string pairs = await client.CreateAsync();
            await stages.RecordAsync(client, "pairs of bytes", pairs, [.. BytePair.All.Select((pair, i) => ExactStages.Delta(i + 1, pairs, pair.Escaped)), Final(65_537, pairs)]);
            string units = await client.CreateAsync();
            await stages.RecordAsync(client, "code units", units, [.. BytePair.All.Select((pair, i) => ExactStages.Delta(i + 1, units, pair.AsCodeUnit)), Final(65_537, units)]);
        });

        output.WriteLine(
            $"65,536 pairs of bytes: {Texts - NeedEscape} as they are, {NeedEscape} escaped by demand, {65_536 - Texts} that are no text as two escaped characters; "
            + $"65,536 escaped code units, 2,048 of them lone surrogates; {runs} runs, {compared} frames compared, 0 differences");
    }

    [Fact]
    public void Every_two_bytes_that_are_not_escaped_make_a_frame_or_a_fault_that_names_its_clause()
    {
        Dictionary<string, int> faults = [];
        int frames = 0;
        foreach (BytePair pair in BytePair.All)
        {
            if (FrameCheck.TryRead(ExactStages.Delta(1, "run", pair.Raw), new FrameLimits(), out _, out FrameFault? fault))
                frames++;
            else
                faults[fault.Rule] = faults.GetValueOrDefault(fault.Rule) + 1;
        }

        Assert.Equal(Texts - NeedEscape + EscapesByThemselves, frames);
        Assert.Equal(new Dictionary<string, int> { ["E-3"] = 65_536 - Texts, ["E-4"] = WithControl, ["E-5"] = Broken }, faults);
    }

    [Fact]
    public async Task Two_bytes_that_make_no_frame_are_422_and_leave_nothing()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        BytePair[] refused = [.. BytePair.All.Where((pair, i) => i % Every == 0 && (!pair.IsUtf8 || pair.First < 0x20 || pair.Second < 0x20))];

        await Parallel.ForEachAsync(refused, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = RunClient.Cancellation }, async (pair, _) =>
        {
            using HttpResponseMessage answer = await client.RecordAsync(run, [.. ExactStages.Delta(1, run, pair.Raw), (byte)'\n']);
            Assert.True(answer.StatusCode == HttpStatusCode.UnprocessableEntity, $"{pair}: {(int)answer.StatusCode}");
        });

        JsonElement page = await client.GetAsync($"{RunClient.Runs}/{run}/replay/events");
        output.WriteLine($"{refused.Length} pairs of bytes: 422");
        Assert.Equal(0, page.GetProperty("items").GetArrayLength());
    }

    private static byte[] Final(int eventId, string run) => System.Text.Encoding.UTF8.GetBytes(SomeFrames.Final(eventId, run, stream: "s"));
}
