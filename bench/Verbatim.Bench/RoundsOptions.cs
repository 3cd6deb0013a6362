using System.Globalization;

namespace Verbatim.Bench;

/// <summary>What the command line asks for, where the same is measured in several rounds.</summary>
/// <param name="Duration">How long each is measured, each time; warming up comes before.</param>
/// <param name="Rounds">How often; what is printed are medians.</param>
/// <param name="Only">Only what has this in its name.</param>
/// <param name="Output">The JSON file to write.</param>
internal sealed record RoundsOptions(TimeSpan Duration, int Rounds, string Only, string Output)
{
    public const string Usage = "[--seconds N] [--rounds N] [--only WORD] [--output FILE]";

    public static RoundsOptions? Parse(string[] args, string file)
    {
        var options = new RoundsOptions(TimeSpan.FromSeconds(5), 3, "", Path.Combine(Checkout.Root, "artifacts", file));
        for (int i = 0; i < args.Length; i += 2)
        {
            switch (args[i..])
            {
                case ["--seconds", var text, ..] when double.TryParse(text, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 3600:
                    options = options with { Duration = TimeSpan.FromSeconds(seconds) };
                    break;
                case ["--rounds", var text, ..] when int.TryParse(text, CultureInfo.InvariantCulture, out int rounds) && rounds is > 0 and <= 100:
                    options = options with { Rounds = rounds };
                    break;
                case ["--only", var word, ..]:
                    options = options with { Only = word };
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
