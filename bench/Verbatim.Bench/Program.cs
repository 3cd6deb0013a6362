using Verbatim.Bench;
using Verbatim.Bench.Chromium;
using Verbatim.Bench.Streams;

switch (args)
{
    case [NothingServer.Argument]:
        return await NothingServer.RunAsync();
    case ["streams", .. var rest] when StreamOptions.Parse(rest, "bench-streams.json") is { } options:
        return await StreamBench.RunAsync(options);
    case ["browser", .. var rest] when StreamOptions.Parse(rest, "bench-browser.json") is { } options:
        return await BrowserBench.RunAsync(options);
    case [] or ["--seconds" or "--output", ..] when BenchOptions.Parse(args) is { } options:
        return await ServerBench.RunAsync(options);
    default:
        Console.Error.WriteLine($"Usage: Verbatim.Bench {BenchOptions.Usage}\n       Verbatim.Bench streams|browser {StreamOptions.Usage}");
        return 1;
}
