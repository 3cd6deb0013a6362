namespace Verbatim.Bench.Streams;

/// <summary>Measures a pass by the processor time of this process, which other programs on the machine disturb less than its duration.</summary>
internal static class Sampler
{
    private const int FramesPerSample = 50_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    /// <summary>Runs it until everything is compiled as it will be.</summary>
    public static async Task WarmUpAsync(Func<Task> pass)
    {
        for (TimeSpan end = Environment.CpuUsage.TotalTime + WarmUp; Environment.CpuUsage.TotalTime < end;)
            await pass();
    }

    /// <summary>Nanoseconds and allocated bytes for a frame: medians of samples, each of as many passes as short runs need.</summary>
    public static async Task<(double Nanoseconds, double AllocatedBytes)> SampleAsync(Func<Task> pass, int frames, int samples)
    {
        var times = new List<double>();
        var sizes = new List<double>();
        int passes = Math.Max(1, FramesPerSample / frames);
        for (int sample = 0; sample < samples; sample++)
        {
            // What the pass before left behind is not this one's to clear away.
            GC.Collect();
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            TimeSpan began = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < passes; i++)
                await pass();

            times.Add((Environment.CpuUsage.TotalTime - began).TotalNanoseconds / passes / frames);
            sizes.Add((GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)passes / frames);
        }

        return (Measure.MedianOf(times), Measure.MedianOf(sizes));
    }
}
