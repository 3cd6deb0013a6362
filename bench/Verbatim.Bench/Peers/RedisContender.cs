namespace Verbatim.Bench.Peers;

/// <summary>Redis: a stream for each run, and an entry of it for each frame.</summary>
internal sealed class RedisContender : PeerContender
{
    private RedisContender(PeerServer server) : base(server) { }

    public static async Task<IContender> StartAsync(string sync)
    {
        string program = DebianProgram.Find("redis-server", "redis-server");

        // No snapshots beside the file: they would fall on whoever is measured then.
        return new RedisContender(await PeerServer.StartAsync(server => Task.FromResult<string[]>(
        [
            program, "--bind", "127.0.0.1", "--port", $"{server.Port}", "--dir", server.Folder, "--save", "", "--appendonly", "yes", "--appendfsync", sync,
        ])));
    }

    public override async Task<IRecording> BeginAsync() => new RedisRecording(await RespConnection.OpenAsync(Port), Port);
}
