using System.Diagnostics;

namespace Verbatim.Bench.Peers;

/// <summary>NATS JetStream: one stream in files, a subject of it for each run, and a message for each frame.</summary>
internal sealed class NatsContender : PeerContender
{
    public const string Stream = "runs";

    private NatsContender(PeerServer server) : base(server) { }

    public override async Task<IRecording> BeginAsync() => new NatsRecording(await NatsConnection.OpenAsync(Port), Port);

    /// <param name="setting">Of JetStream, beyond its defaults.</param>
    public static async Task<IContender> StartAsync(string setting)
    {
        string program = DebianProgram.Find("nats-server", "nats-server");
        var contender = new NatsContender(await PeerServer.StartAsync(async server =>
        {
            string settings = Path.Combine(server.Folder, "nats.conf");
            await File.WriteAllTextAsync(settings, $"listen: 127.0.0.1:{server.Port}\njetstream {{\n  store_dir: \"{server.Folder}\"\n  {setting}\n}}\n");
            await CheckAsync(program, settings);
            return [program, "-c", settings];
        }));
        try
        {
            using NatsConnection connection = await NatsConnection.OpenAsync(contender.Port);
            await connection.RequestAsync($"STREAM.CREATE.{Stream}", $"{{\"name\":\"{Stream}\",\"subjects\":[\"{Stream}.>\"],\"storage\":\"file\",\"retention\":\"limits\",\"num_replicas\":1}}");
            return contender;
        }
        catch
        {
            await contender.DisposeAsync();
            throw;
        }
    }

    // A version that does not know a setting refuses it.
    private static async Task CheckAsync(string program, string settings)
    {
        using var check = Process.Start(new ProcessStartInfo(program, ["-t", "-c", settings]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string said = await check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();
        if (check.ExitCode != 0)
            throw new InvalidOperationException($"{(await Programs.RunAsync(program, "--version")).Trim()} refuses it: {said[(said.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].Trim()}");
    }
}
