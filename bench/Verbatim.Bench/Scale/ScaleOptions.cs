using System.Globalization;

namespace Verbatim.Bench.Scale;

/// <summary>What the command line asks for.</summary>
/// <param name="Sizes">The stores, the smallest first.</param>
/// <param name="Samples">How often each thing is measured.</param>
/// <param name="Output">The JSON file to write.</param>
/// <param name="Directory">Where stores are kept for the next time; null makes them in a temporary folder.</param>
internal sealed record ScaleOptions(IReadOnlyList<StoreSize> Sizes, int Samples, string Output, string? Directory)
{
    public const string Usage = "[--stores RUNS:FRAMES,…] [--samples N] [--output FILE] [--keep DIR]";

    public static ScaleOptions? Parse(string[] args)
    {
        var options = new ScaleOptions(
            [new StoreSize(100, 1_000), new StoreSize(1_000, 10_000), new StoreSize(100_000, 1_000_000)],
            300,
            Path.Combine(Checkout.Root, "artifacts", "bench-scale.json"),
            Directory: null);
        for (int i = 0; i < args.Length; i += 2)
        {
            switch (args[i..])
            {
                case ["--stores", var text, ..] when SizesOf(text) is { } sizes:
                    options = options with { Sizes = sizes };
                    break;
                case ["--samples", var text, ..] when int.TryParse(text, CultureInfo.InvariantCulture, out int samples) && samples is > 0 and <= 100_000:
                    options = options with { Samples = samples };
                    break;
                case ["--output", var path, ..]:
                    options = options with { Output = Path.GetFullPath(path) };
                    break;
                case ["--keep", var path, ..]:
                    options = options with { Directory = Path.GetFullPath(path) };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    private static List<StoreSize>? SizesOf(string text)
    {
        List<StoreSize> sizes = [];
        foreach (string size in text.Split(','))
        {
            if (size.Split(':') is not [var runs, var frames]
                || !int.TryParse(runs, NumberStyles.None, CultureInfo.InvariantCulture, out int runCount) || runCount < 100
                || !int.TryParse(frames, NumberStyles.None, CultureInfo.InvariantCulture, out int frameCount) || frameCount is < 100 or > 1_000_000)
                return null;

            sizes.Add(new StoreSize(runCount, frameCount));
        }

        return sizes;
    }
}
