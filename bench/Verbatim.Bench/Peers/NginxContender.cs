namespace Verbatim.Bench.Peers;

/// <summary>nginx, which sends the bytes of a replay of Verbatim from a file.</summary>
internal sealed class NginxContender : IContender
{
    private const string File = "replay";

    private readonly PeerServer _server;
    private readonly VerbatimPrograms _programs;

    private NginxContender(PeerServer server, VerbatimPrograms programs) => (_server, _programs) = (server, programs);

    public static async Task<IContender> StartAsync(VerbatimPrograms programs)
    {
        string program = DebianProgram.Find("nginx", "nginx");
        return new NginxContender(await PeerServer.StartAsync(server => PrepareAsync(program, server)), programs);
    }

    public Task<IRecording> BeginAsync() => throw new NotSupportedException("nginx records nothing.");

    public async Task<IReplay> RecordAsync(int frames)
    {
        await using Target verbatim = await PeerKind.StartSealingAsync(_programs);
        BenchRun run = await ReplayWorkload.RecordSealedAsync(verbatim, frames);
        long bytes = await OwnRecording.BytesAsync(verbatim, run, frames);
        using RawConnection source = await RawConnection.OpenAsync(verbatim);
        await source.SendAsync(source.Head(OwnRecording.ReplayOf(run), ""));
        await source.ReadHeadAsync();
        await using (FileStream file = System.IO.File.Create(Path.Combine(_server.Folder, File)))
            await source.CopyToAsync(file);
        return new HttpReplay(await RawConnection.OpenAsync("nginx", new Uri($"http://127.0.0.1:{_server.Port}"), "nobody"), $"GET /{File}", frames, bytes);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task<string[]> PrepareAsync(string program, PeerServer server)
    {
        string settings = Path.Combine(server.Folder, "nginx.conf");
        string temporary = string.Concat(((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(kind => $"  {kind}_temp_path {server.Folder}/{kind};\n"));
        await System.IO.File.WriteAllTextAsync(settings, $$"""
            daemon off;
            pid {{server.Folder}}/nginx.pid;
            worker_processes auto;
            events {}
            http {
              access_log off;
              sendfile on;
              tcp_nopush on;
              keepalive_requests 1000000000;
              default_type text/event-stream;
            {{temporary}}
              server {
                listen 127.0.0.1:{{server.Port}};
                root {{server.Folder}};
              }
            }
            """);
        return [program, "-p", server.Folder, "-c", settings, "-e", "stderr"];
    }
}
