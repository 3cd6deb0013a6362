namespace Verbatim.Bench.Peers;

/// <summary>The Node server of Durable Streams with files: a stream of JSON for each run, and a message for each frame.</summary>
internal sealed class StreamsContender : PeerContender
{
    private StreamsContender(PeerServer server) : base(server) { }

    public static async Task<IContender> StartAsync()
    {
        string folder = Path.Combine(Checkout.Root, "bench", "peers");
        string node = DebianProgram.Find("node", "nodejs");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            await Programs.RunAsync(DebianProgram.Find("npm", "npm"), "ci", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error");
        return new StreamsContender(await PeerServer.StartAsync(server => Task.FromResult<string[]>(
            [node, Path.Combine(folder, "durable-streams.mjs"), server.Folder, $"{server.Port}"])));
    }

    public override async Task<IRecording> BeginAsync() => await StreamsRecording.BeginAsync(ConnectAsync);

    private Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync("durable streams", new Uri($"http://127.0.0.1:{Port}"), "nobody");
}
