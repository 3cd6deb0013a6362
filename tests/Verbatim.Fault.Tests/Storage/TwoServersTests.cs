using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S15: a second server is started on the data directory of one that is recording.</summary>
[Trait("Row", "S15")]
public sealed class TwoServersTests(ITestOutputHelper output)
{
    private const int Frames = 60;

    private static int Starts => Night.Is ? 30 : 3;

    [Fact]
    public async Task A_second_server_on_a_directory_is_refused_with_a_sentence_and_the_first_goes_on()
    {
        CancellationToken cancellation = FaultServer.Cancellation;
        await using FaultServer server = await FaultServer.StartAsync();
        string directory = server.Process.DataDirectory;
        List<string> runs = [];
        for (int start = 0; start < Starts; start++)
        {
            Producer producer = new(server, $"s15-{start}", Frames, seed: start);
            Task recording = producer.RecordAsync(largestBatch: 3, longestPauseMs: 30, cancellation);
            ServerExit second = await ServerProcess.RunToItsEndAsync("--data", directory, "--urls", "http://127.0.0.1:0");
            Assert.Equal(1, second.Code);
            Assert.Contains($"The data directory {directory} is in use by another process.", second.Errors, StringComparison.Ordinal);
            await recording;
            runs.Add(producer.Run);

            // Whoever held the directory holds it no longer, however it ended.
            await server.KillAndRestartAsync();
        }

        var reads = new PublicReads(server);
        foreach (string run in runs)
            await reads.TakeAsync(run, 7, cancellation);
        await server.Process.KillAsync();
        foreach (Chained chain in await ChainsOnDisk.ReadAsync(directory))
            server.History.Chained(chain);

        Evidence evidence = server.History.Evidence;
        Figures.Report(output, "S15", $"{Starts} of {Starts} second servers refused with exit code 1, {evidence.Acked.Count} frames acknowledged by the first meanwhile");
        Assert.Empty(Promises.FindBreaches(evidence));
    }
}
