using System.Diagnostics;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Packages;

/// <summary>What others install works as they get it: the samples run from packages, against a server.</summary>
public sealed class PackageTests(SharedServer shared) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verbatim-packages-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Feed => Path.Combine(_folder, "feed");

    [Fact]
    public async Task The_sample_of_the_client_records_and_follows_a_run_from_the_package()
    {
        foreach (string project in (string[])["Frames", "Transcripts", "Client"])
            await PackAsync(project);
        File.Copy(Repository.At("samples", "record-and-follow.cs"), Path.Combine(_folder, "record-and-follow.cs"));

        string said = await RunAsync("dotnet", ["run", "record-and-follow.cs", shared.Process.Address.AbsoluteUri, shared.Process.Tokens.For("acme", "ann", "member")]);

        string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("recorded 5 frames", lines[^1]);
        Assert.Equal(["Hello", ", ", "world", "."], lines[1..5].Select(line => RunClient.Parse(line).GetProperty("delta").GetString()));
        Assert.Equal("Hello, world.", RunClient.Parse(lines[5]).GetProperty("final").GetProperty("response_text").GetString());
    }

    [Fact]
    public async Task The_sample_of_the_tool_records_and_replays_a_run_from_the_package()
    {
        await PackAsync("Cli");
        await RunAsync("dotnet", ["tool", "install", "Verbatim.Cli", "--tool-path", Path.Combine(_folder, "tools"), "--add-source", Feed]);
        string frames = Path.Combine(_folder, "frames.ndjson");
        await File.WriteAllBytesAsync(frames, SomeFrames.NdJson(SomeFrames.Run(4, $"conversation-{Guid.NewGuid():N}")), Cancellation);

        string said = await RunAsync("bash", [Repository.At("samples", "record-and-replay.sh"), frames]);

        Assert.Contains("word 1 word 2 word 3", said, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(frames, Cancellation), await File.ReadAllBytesAsync(Path.Combine(_folder, "replayed.ndjson"), Cancellation));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task PackAsync(string project) =>
        await RunAsync("dotnet", ["pack", Repository.At("src", $"Verbatim.{project}"), "--no-build", "--configuration", "Debug", "--output", Feed, "-v", "q"]);

    // Packages of ours go to a folder of the test's own, and those of others come from where they are already.
    private async Task<string> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        string known = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["NUGET_PACKAGES"] = Path.Combine(_folder, "packages"),
                ["NUGET_FALLBACK_PACKAGES"] = known,
                ["RestoreFallbackFolders"] = known,
                ["RestoreAdditionalProjectSources"] = Feed,
                ["PATH"] = $"{Path.Combine(_folder, "tools")}:{Environment.GetEnvironmentVariable("PATH")}",
                ["VERBATIM_SERVER"] = shared.Process.Address.AbsoluteUri,
                ["VERBATIM_TOKEN"] = shared.Process.Tokens.For("acme", "ann", "member"),
                ["MSBUILDDISABLENODEREUSE"] = "1",
            },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(Cancellation);
        Task<string> errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments.Take(2))}: {await output}\n{await errors}");
        return await output;
    }
}
