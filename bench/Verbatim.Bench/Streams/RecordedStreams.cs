namespace Verbatim.Bench.Streams;

/// <summary>Recorded streams: those that VERBATIM_RECORDINGS names, or else our own.</summary>
internal static class RecordedStreams
{
    private const int Most = 3;

    /// <summary>The ones with the most frames.</summary>
    public static async Task<List<StreamInput>> LongestAsync()
    {
        var streams = new List<StreamInput>();
        foreach (string file in Files())
            streams.Add(await StreamInput.FromAsync("recorded: " + Path.GetFileNameWithoutExtension(file), await File.ReadAllBytesAsync(file)));

        return [.. streams.OrderByDescending(stream => stream.Frames.Count).Take(Most)];
    }

    public static IEnumerable<string> Files()
    {
        string? collected = Environment.GetEnvironmentVariable("VERBATIM_RECORDINGS");
        string folder = string.IsNullOrEmpty(collected)
            ? Path.Combine(Checkout.Root, "tests", "corpus", "openai-responses")
            : Path.Combine(collected, "openai-responses");
        return Directory.EnumerateFiles(folder, "*.sse", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
    }
}
