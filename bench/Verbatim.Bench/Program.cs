using Verbatim.Bench;
using Verbatim.Bench.Chromium;
using Verbatim.Bench.Disk;
using Verbatim.Bench.OneProcess;
using Verbatim.Bench.Peers;
using Verbatim.Bench.Scale;
using Verbatim.Bench.Streams;

switch (args)
{
    case [NothingServer.Argument]:
        return await NothingServer.RunAsync();
    case ["streams", .. var rest] when StreamOptions.Parse(rest, "bench-streams.json") is { } options:
        return await StreamBench.RunAsync(options);
    case ["browser", .. var rest] when StreamOptions.Parse(rest, "bench-browser.json") is { } options:
        return await BrowserBench.RunAsync(options);
    case ["ledger", .. var rest] when RoundsOptions.Parse(rest, "bench-ledger.json") is { } options:
        return await LedgerBench.RunAsync(options);
    case ["peers", .. var rest] when RoundsOptions.Parse(rest, "bench-peers.json") is { } options:
        return await PeersBench.RunAsync(options);
    case ["scale", .. var rest] when ScaleOptions.Parse(rest) is { } options:
        return await ScaleBench.RunAsync(options);
    case ["disk", .. var rest] when DiskOptions.Parse(rest) is { } options:
        return await DiskBench.RunAsync(options);
    case ["dictionary", var path]:
        return await DictionaryTraining.RunAsync(path);
    case [TokenBench.Argument, .. var rest] when BenchOptions.Parse(rest) is { } options:
        return await TokenBench.RunAsync(options);
    case [NotFoundBench.Argument, .. var rest] when BenchOptions.Parse(rest) is { } options:
        return await NotFoundBench.RunAsync(options);
    case [] or ["--seconds" or "--output", ..] when BenchOptions.Parse(args) is { } options:
        return await ServerBench.RunAsync(options);
    default:
        Console.Error.WriteLine($"Usage: Verbatim.Bench {BenchOptions.Usage}\n       Verbatim.Bench tokens|not-found {BenchOptions.Usage}\n       Verbatim.Bench streams|browser {StreamOptions.Usage}\n       Verbatim.Bench ledger|peers {RoundsOptions.Usage}\n       Verbatim.Bench scale {ScaleOptions.Usage}\n       Verbatim.Bench disk {DiskOptions.Usage}\n       Verbatim.Bench dictionary FILE");
        return 1;
}
