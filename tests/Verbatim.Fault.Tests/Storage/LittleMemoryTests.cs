using System.Text;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S19: a run that is larger than all the memory there is, recorded, followed and read in every way.</summary>
[Trait("Row", "S19")]
public sealed class LittleMemoryTests(ITestOutputHelper output)
{
    private const long Mebibyte = 1024 * 1024;
    private const long Memory = 288 * Mebibyte;
    private const int PaddingChars = 120_000;
    private const int Batch = 8;
    private const string Run = "s19";

    // A run of 1 GiB is the largest there may be.
    private static int Frames => (int)((Night.Is ? 1000 : 320) * Mebibyte / PaddingChars);

    [Fact]
    public async Task A_run_larger_than_the_memory_is_recorded_followed_and_read_in_every_way()
    {
        Privilege.LimitMemory();
        CancellationToken cancellation = FaultServer.Cancellation;
        using MemoryLimit limit = MemoryLimit.Make(Memory);
        await using FaultServer server = await FaultServer.StartAsync(new ServerSettings
        {
            Launcher = limit.Launcher,
            Variables = new Dictionary<string, string> { ["Ledger__SealAfter"] = "00:00:05" },
        });
        Producer producer = new(server, Run, Frames, seed: 1, PaddingChars);
        await producer.BeginAsync(cancellation);
        Task following = new LiveReader(server, Run, "reader").FollowAsync(cancellation);
        for (int first = 1; first <= Frames; first += Batch)
            await producer.AppendUntilTakenAsync(first, Math.Min(Frames, first + Batch - 1), cancellation);
        await following;

        History history = server.History;
        history.Final(new Reading(Run, "stream", await StreamAsync(server, "", cancellation)));
        history.Final(new Reading(Run, "pages", await new PublicReads(server).PagesAsync(Run, cancellation)));
        history.Final(new Reading(Run, "follow", await StreamAsync(server, "?follow=true&ids=true", cancellation)));
        await new PublicReads(server).SealedAsync(Run, cancellation);
        history.Final(new Reading(Run, "stream, sealed", await StreamAsync(server, "", cancellation)));
        long most = server.MostMemory;
        await server.Process.KillAsync();

        Evidence evidence = history.Evidence;
        Figures.Report(output, "S19", $"a run of {evidence.Acked.Count} frames and {Frames * (long)PaddingChars / Mebibyte} MiB in {Memory / Mebibyte} MiB of memory, of which the server had {most / Mebibyte} MiB: "
            + $"recorded, followed live, streamed, read by pages, followed from its start, sealed and streamed again");
        Assert.Equal(Frames, evidence.Seen.Count);
        Assert.Empty(Promises.FindBreaches(evidence));
    }

    // A client that keeps no more than a line.
    private static async Task<List<Line>> StreamAsync(FaultServer server, string query, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await server.Http.GetAsync($"{RunClient.Runs}/{Run}/replay/stream{query}", HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        List<Line> lines = [];
        using StreamReader reader = new(await answer.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                lines.Add(History.LineOf(Encoding.UTF8.GetBytes(line[6..])));
        }

        return lines;
    }
}
