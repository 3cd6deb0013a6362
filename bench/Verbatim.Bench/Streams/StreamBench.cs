namespace Verbatim.Bench.Streams;

/// <summary>Projection and fold in this process, without a server.</summary>
internal static class StreamBench
{
    public static async Task<int> RunAsync(StreamOptions options)
    {
        List<StreamMeasure> measures = await StreamWorkloads.RunAsync(options);
        StreamReport.Print(measures, options.Sizes, "JsonDocument", Console.Out);
        await StreamReport.WriteAsync(measures, options.Output);
        return 0;
    }
}
