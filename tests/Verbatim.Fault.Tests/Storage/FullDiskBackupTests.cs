using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>A backup for which there is no room is said, leaves nothing, and is felt by nobody else.</summary>
[Trait("Clauses", "R-223")]
public sealed class FullDiskBackupTests
{
    private const int Frames = 12;
    private const int PaddingChars = 200_000;

    [Fact]
    public async Task Where_the_archive_has_no_room_the_command_says_so_and_leaves_no_file()
    {
        Privilege.Mount();
        await using Volume volume = await Volume.InMemoryAsync(64 * 1024);
        await using FaultServer server = await FaultServer.StartAsync();

        // Keys do not compress: the archive is larger than the volume.
        for (int i = 0; i < 40; i++)
            await File.WriteAllBytesAsync(Path.Combine(server.Process.DataDirectory, "keys", $"noise-{i}"), Noise(i), FaultServer.Cancellation);
        await RecordAsync(server);

        (int code, string errors) = await BackUpAsync(server, volume.Path);

        Assert.Equal(1, code);
        Assert.StartsWith("verbatim: No space left on device", errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(volume.Path));
        while (Directory.Exists(Path.Combine(server.Process.DataDirectory, "backup")))
            await Task.Delay(TimeSpan.FromMilliseconds(20), FaultServer.Cancellation);
    }

    [Fact]
    public async Task Where_the_copy_has_no_room_the_backup_is_refused_before_it_takes_any_and_recorders_go_on()
    {
        Privilege.Mount();
        await using Volume volume = await Volume.InMemoryAsync(64 * 1024 * 1024);
        await using FaultServer server = await FaultServer.StartAsync(Path.Combine(volume.Path, "data"));
        string key = await File.ReadAllTextAsync(Path.Combine(server.Process.DataDirectory, "keys", "operator.key"), FaultServer.Cancellation);
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/backups");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Trim());

        using HttpResponseMessage answer = await server.Http.SendAsync(request, FaultServer.Cancellation);

        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        Assert.Contains("takes as much room as the database is large", await answer.Content.ReadAsStringAsync(FaultServer.Cancellation), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(server.Process.DataDirectory, "backup")));
        await RecordAsync(server);
    }

    private static byte[] Noise(int seed)
    {
        byte[] noise = new byte[16 * 1024];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    private static Task RecordAsync(FaultServer server) =>
        new Producer(server, $"full-{Guid.NewGuid():N}", Frames, seed: 1, PaddingChars).RecordAsync(largestBatch: 2, longestPauseMs: 0, FaultServer.Cancellation);

    private static async Task<(int Code, string Errors)> BackUpAsync(FaultServer server, string to)
    {
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "verbatim.dll"), "backup", "--to", to, "--data", server.Process.DataDirectory, "--server", server.Process.Address.ToString()])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string errors = await process.StandardError.ReadToEndAsync(FaultServer.Cancellation);
        await process.WaitForExitAsync(FaultServer.Cancellation);
        return (process.ExitCode, errors);
    }
}
