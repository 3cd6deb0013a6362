using System.Globalization;

namespace Verbatim.Bench.Streams;

/// <summary>What the command line asks for, after <c>streams</c> or <c>browser</c>.</summary>
/// <param name="Sizes">Frames of the generated runs.</param>
/// <param name="Samples">How many times each is measured.</param>
/// <param name="Only">Shapes whose name holds this; null for all, and the recorded streams.</param>
/// <param name="Output">The JSON file to write.</param>
internal sealed record StreamOptions(IReadOnlyList<int> Sizes, int Samples, string? Only, string Output)
{
    public const string Usage = "[--frames N,N,…] [--samples N] [--only SHAPE] [--output FILE]";

    public bool Wants(Shape shape) => Only is null || shape.Name.Contains(Only, StringComparison.Ordinal);

    public static StreamOptions? Parse(string[] args, string file)
    {
        var options = new StreamOptions([1_000, 10_000, 100_000], 5, null, Path.Combine(Checkout.Root, "artifacts", file));
        for (int i = 0; i < args.Length; i += 2)
        {
            switch (args[i..])
            {
                case ["--frames", var text, ..] when text.Split(',').All(IsCount):
                    options = options with { Sizes = [.. text.Split(',').Select(size => int.Parse(size, CultureInfo.InvariantCulture))] };
                    break;
                case ["--samples", var text, ..] when IsCount(text):
                    options = options with { Samples = int.Parse(text, CultureInfo.InvariantCulture) };
                    break;
                case ["--only", var text, ..]:
                    options = options with { Only = text };
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

    private static bool IsCount(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0;
}
