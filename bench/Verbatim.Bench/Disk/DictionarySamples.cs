using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;
using Verbatim.Bench.Streams;
using Verbatim.Frames;
using Verbatim.Sources;
using Verbatim.Sources.OpenAiResponses;

namespace Verbatim.Bench.Disk;

/// <summary>What the dictionary of the format was trained on: this project's own streams and generated ones, each many times with other ids and times.</summary>
/// <remarks>Never runs of anybody's: a dictionary made of them would keep their words after they are deleted, and show them to other tenants.</remarks>
internal static partial class DictionarySamples
{
    private const int Variants = 16;

    private static readonly string[] Workflows = ["support-agent", "research", "triage", "writer", "code-review", "billing", "search", "planner"];

    /// <summary>Runs in SSE form, and what a source keeps of each for its next body.</summary>
    public static async Task<IReadOnlyList<byte[]>> MakeAsync()
    {
        var random = new Random(1);
        var clock = new SteppedClock();
        List<byte[]> samples = [];
        IEnumerable<string> own = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests", "corpus", "openai-responses"), "*.sse")
            .Order(StringComparer.Ordinal).Select(File.ReadAllText);
        foreach (string stream in own.Concat(Shapes.All.Select(Generated).OfType<string>()))
        {
            for (int variant = 0; variant < Variants; variant++)
                await AddAsync(samples, Vary(stream, random), random, clock);
        }

        foreach (Shape shape in Shapes.All.Where(shape => shape.Body is null))
            samples.Add(Join((await shape.MakeAsync(60)).Frames));
        return samples;
    }

    private static string? Generated(Shape shape)
    {
        if (shape.Body is null)
            return null;

        var stream = new ProviderStream();
        shape.Body(stream, Math.Max(1, (int)(40 / shape.FramesPerUnit)));
        return Encoding.UTF8.GetString(stream.ToBody());
    }

    // The streams' own ids stand in them again and again: as they are, the dictionary would learn those and not where an id stands.
    private static string Vary(string stream, Random random)
    {
        Dictionary<string, string> ids = new(StringComparer.Ordinal);
        return ProviderId().Replace(stream, id =>
        {
            if (!ids.TryGetValue(id.Value, out string? other))
                ids.Add(id.Value, other = $"{id.Groups[1].Value}_{Convert.ToHexStringLower(RandomBytes(random, id.Groups[1].Value == "call" ? 12 : 25))}");
            return other;
        });
    }

    private static async Task AddAsync(List<byte[]> samples, string stream, Random random, SteppedClock clock)
    {
        string run = "run_" + Base64Url.EncodeToString(RandomBytes(random, 16));
        bool hasSteps = random.Next(3) == 0;
        var target = new FrameTarget(RunId.Parse(run), ConversationId.Parse("conv_" + Base64Url.EncodeToString(RandomBytes(random, 16))), run, Workflows[random.Next(Workflows.Length)])
        {
            StepName = hasSteps ? "answer" : null,
            Agent = hasSteps ? "assistant" : null,
        };
        var projection = new ResponsesProjection(target, Position.Start, default, new ProjectionOptions(), clock);
        List<byte[]> frames = [];
        await foreach (ReadOnlyMemory<byte> providerEvent in StreamPasses.EventsAsync(Encoding.UTF8.GetBytes(stream)))
        {
            clock.Step();
            frames.AddRange(projection.Take(providerEvent).Select(frame => frame.Bytes.ToArray()));
        }

        frames.AddRange(projection.End(isRunOver: true).Select(frame => frame.Bytes.ToArray()));
        samples.Add(Join(frames));
        samples.Add(projection.State.ToArray());
    }

    private static byte[] Join(IEnumerable<byte[]> frames) => [.. frames.SelectMany(frame => (byte[])[.. "data: "u8, .. frame, .. "\n\n"u8])];

    private static byte[] RandomBytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    [GeneratedRegex(@"\b(resp|msg|rs|fc|fco|call|ws|fs|ci|ig|mcp|mcpl|mcpr|cntr)_[A-Za-z0-9_]+")]
    private static partial Regex ProviderId();
}
