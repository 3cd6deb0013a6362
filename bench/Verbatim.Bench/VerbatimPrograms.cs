namespace Verbatim.Bench;

/// <summary>The programs of this checkout, built for release.</summary>
internal sealed class VerbatimPrograms
{
    private readonly string _server;
    private readonly string _cli;

    private VerbatimPrograms(string server, string cli) => (_server, _cli) = (server, cli);

    public static async Task<VerbatimPrograms> BuildAsync() => new(
        Path.Combine(await Checkout.BuildAsync("Verbatim.Server"), "Verbatim.Server.dll"),
        Path.Combine(await Checkout.BuildAsync("Verbatim.Cli"), "verbatim.dll"));

    /// <summary>Starts a server on a data directory.</summary>
    /// <param name="data">The directory; made where it is missing.</param>
    /// <param name="settings">Of the server, beyond its defaults: <c>Section__Key</c> and the value.</param>
    public ServerProcess Start(string data, params IEnumerable<(string Name, string Value)> settings) => ServerProcess.Start(
        settings, _server, "--data", data, "--urls", "http://127.0.0.1:0", "--environment", "Development");

    /// <summary>A token for a server that was started on this directory once.</summary>
    public async Task<string> TokenAsync(string data, string tenant = "bench", string user = "bench") =>
        (await Programs.RunAsync(
            "dotnet", _cli, "token", "--data", data, "--tenant", tenant, "--user", user, "--role", "member",
            "--scope", "conversations:read conversations:write")).Trim();
}
