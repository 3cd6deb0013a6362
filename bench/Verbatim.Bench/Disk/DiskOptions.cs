namespace Verbatim.Bench.Disk;

/// <summary>What the command line asks for, after <c>disk</c>.</summary>
/// <param name="Keep">A folder that the ledgers are left in; null where they are removed.</param>
/// <param name="Output">The JSON file to write.</param>
internal sealed record DiskOptions(string? Keep, string Output)
{
    public const string Usage = "[--keep FOLDER] [--output FILE]";

    public static DiskOptions? Parse(string[] args)
    {
        var options = new DiskOptions(null, Path.Combine(Checkout.Root, "artifacts", "bench-disk.json"));
        for (int i = 0; i < args.Length; i += 2)
        {
            switch (args[i..])
            {
                case ["--keep", var folder, ..]:
                    options = options with { Keep = Path.GetFullPath(folder) };
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
