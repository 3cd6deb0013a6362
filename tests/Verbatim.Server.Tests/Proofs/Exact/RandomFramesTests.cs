using Xunit;

namespace Verbatim.Server.Tests.Proofs.Exact;

/// <summary>Promise 2, for frames of every kind that no recorder would write like this.</summary>
public sealed class RandomFramesTests(ITestOutputHelper output)
{
    private const int Frames = 10_000;
    private const int FramesPerRun = 2_500;

    [Fact]
    public async Task Frames_written_as_oddly_as_the_contract_allows_come_back_as_they_were_sent()
    {
        Dictionary<string, int> kinds = [];
        ExactStages stages = new();

        (int runs, long compared) = await stages.RunAsync(async client =>
        {
            for (int i = 0; i < Frames / FramesPerRun; i++)
            {
                string run = await client.CreateAsync();
                Random random = new(i);
                RandomFrame frame = new(run, random);
                await stages.RecordAsync(client, $"random frames of seed {i}", run, [.. Enumerable.Range(1, FramesPerRun).Select(eventId =>
                {
                    bool isLast = eventId == FramesPerRun;
                    string kind = isLast ? random.Next(2) == 0 ? "final" : "error" : RandomFrame.Kinds[random.Next(RandomFrame.Kinds.Count)];
                    kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                    return frame.Next(kind, eventId, isLast);
                })]);
            }
        });

        output.WriteLine($"{Frames} random frames of {kinds.Count} kinds, {kinds.Values.Min()} to {kinds.Values.Max()} of each, in {runs} runs: {compared} frames compared, 0 differences");
        Assert.Equal(RandomFrame.Kinds.Order(StringComparer.Ordinal), kinds.Keys.Order(StringComparer.Ordinal));
    }
}
