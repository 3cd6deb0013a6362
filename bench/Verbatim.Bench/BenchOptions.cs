using System.Globalization;

namespace Verbatim.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Duration">How long each workload is measured; warming up comes before.</param>
/// <param name="Output">The JSON file to write.</param>
internal sealed record BenchOptions(TimeSpan Duration, string Output)
{
    public const string Usage = "[--seconds N] [--output FILE]";

    public static BenchOptions? Parse(string[] args)
    {
        var options = new BenchOptions(TimeSpan.FromSeconds(5), Path.Combine(Checkout.Root, "artifacts", "bench.json"));
        for (int i = 0; i < args.Length; i += 2)
        {
            switch (args[i..])
            {
                case ["--seconds", var text, ..] when double.TryParse(text, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 3600:
                    options = options with { Duration = TimeSpan.FromSeconds(seconds) };
                    break;
                case ["--output", var path, ..]:
                    options = options with { Output = Path.GetFullPath(path) };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
