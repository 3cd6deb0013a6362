using System.Globalization;
using Verbatim.Bench.Streams;

namespace Verbatim.Bench.Chromium;

/// <summary>The fold as WebAssembly in Chromium, published as the web app is.</summary>
internal static class BrowserBench
{
    // The browser tells the time in steps of 10 ms, so a sample has to take some hundred.
    private const int FramesPerSample = 50_000;
    private const int WarmUps = 30;

    public static async Task<int> RunAsync(StreamOptions options)
    {
        string folder = Directory.CreateTempSubdirectory("verbatim-bench-").FullName;
        try
        {
            await Programs.RunAsync("dotnet", "publish", Path.Combine(Checkout.Root, "bench", "Verbatim.Bench.Browser"), "-c", "Release", "-o", folder, "-v", "q", "--nologo");
            await using PageServer server = await PageServer.StartAsync(Path.Combine(folder, "wwwroot"));
            await using BenchPage page = await BenchPage.OpenAsync(server.Address);
            Console.Error.WriteLine($"Chromium {page.Version}");
            List<StreamMeasure> measures = await MeasureAsync(page, server, options);
            StreamReport.Print(measures, options.Sizes, "JSON.parse", Console.Out);
            await StreamReport.WriteAsync(measures, options.Output);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<StreamMeasure>> MeasureAsync(BenchPage page, PageServer server, StreamOptions options)
    {
        var measures = new List<StreamMeasure>();
        foreach (Shape shape in Shapes.All.Where(options.Wants))
        {
            Console.Error.WriteLine(shape.Name);
            server.Hold((await shape.MakeAsync(1_000)).Frames);
            await page.CallAsync("take()");
            await page.CallAsync($"{{ read({WarmUps}); fold({WarmUps}); parse({WarmUps}); }}");
            foreach (int size in options.Sizes)
            {
                StreamInput input = await shape.MakeAsync(size);
                server.Hold(input.Frames);
                await page.CallAsync("take()");
                double peer = await SampleAsync(page, "parse", input, options);
                foreach ((string name, string call) in new[] { (StreamWorkloads.Reading, "read"), (StreamWorkloads.Fold, "fold") })
                {
                    double nanoseconds = await SampleAsync(page, call, input, options);
                    measures.Add(new StreamMeasure(name + " in the browser", shape.Name, size, input.Frames.Count, input.FrameBytes, nanoseconds, null, peer));
                    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {size,9} {name}: {nanoseconds:N0} ns"));
                }
            }
        }

        return measures;
    }

    private static async Task<double> SampleAsync(BenchPage page, string call, StreamInput input, StreamOptions options)
    {
        int passes = Math.Max(1, FramesPerSample / input.Frames.Count);
        var times = new List<double>();
        for (int sample = 0; sample < options.Samples; sample++)
            times.Add(await page.MeasureAsync($"{call}({passes})") / passes / input.Frames.Count);

        return Measure.MedianOf(times);
    }
}
