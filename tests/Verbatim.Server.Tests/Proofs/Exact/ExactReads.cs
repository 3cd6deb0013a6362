using System.Text;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Server.Tests.Cli;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Proofs.Exact;

/// <summary>Reads a run in every way there is, and holds each read against the bytes that were sent.</summary>
internal sealed class ExactReads(ServerProcess server, RunClient client)
{
    private const int Places = 5;

    private static CancellationToken Cancellation => RunClient.Cancellation;

    /// <summary>How many frames were compared.</summary>
    public long Compared { get; private set; }

    /// <summary>All ways but the coded one; the command line, a process of its own for each run, only where asked to.</summary>
    public async Task CheckAsync(ExactRun run, string when, bool exports)
    {
        RunApi api = new(client.Http, run.Run);
        Random random = new(run.Frames.Count);
        Same(run, $"stream, {when}", run.Stream, await api.StreamAsync(Cancellation));
        Same(run, $"stream with ids, {when}", run.Stream, WithoutIds(await client.StreamAsync(run.Run, "?ids=true&follow=true")));
        Same(run, $"pages, {when}", run.Stream, RunApi.AsStream(await api.WalkAsync(() => random.Next(300, 1_001), Cancellation)));
        Same(run, $"pages backward, {when}", run.Stream, RunApi.AsStream(await api.WalkBackAsync(1_000, Cancellation)));
        Same(run, $"pages of the .NET client, {when}", run.Lines, await PagesOfClientAsync(run.Run));
        if (exports)
            Same(run, $"export, {when}", run.Lines, await ExportAsync(run.Run));
        for (int i = 0; i < Places; i++)
        {
            int at = random.Next(1, run.Frames.Count + 1);
            IReadOnlyList<byte[]> page = [.. run.Frames.Skip(at - 1).Take(40)];
            Same(
                run with { Frames = page },
                $"page at {at}, {when}",
                ExactRun.Joined(page, "data: "u8.ToArray(), "\n\n"u8.ToArray()),
                RunApi.AsStream(RunApi.Page.Read(await client.Http.GetByteArrayAsync($"{RunClient.Runs}/{run.Run}/replay/events?at={at}&limit=40", Cancellation)).Items));
        }
    }

    public async Task CheckSealedAsync(ExactRun run, string when) =>
        Same(run, $"zstd, {when}", run.Stream, await new RunApi(client.Http, run.Run).SealedStreamAsync(Cancellation));

    private void Same(ExactRun run, string way, byte[] expected, byte[] read)
    {
        int same = expected.AsSpan().CommonPrefixLength(read);
        if (same < expected.Length || same < read.Length)
            Assert.Fail($"{run.What}, {way}: differs at byte {same} of {expected.Length} (read {read.Length}), after {Encoding.UTF8.GetString(expected[Math.Max(0, same - 80)..same])}");
        Compared += run.Frames.Count;
    }

    private async Task<byte[]> PagesOfClientAsync(string run)
    {
        VerbatimClient pages = new(client.Http);
        using MemoryStream lines = new();
        string? cursor = null;
        do
        {
            EventPage page = await pages.EventsAsync(RunId.Parse(run, provider: null), limit: 1_000, cursor, Cancellation);
            lines.Write(ExactRun.Joined(page.Items.Select(item => item.ToArray()), [], "\n"u8.ToArray()));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return lines.ToArray();
    }

    private async Task<byte[]> ExportAsync(string run)
    {
        using var command = Command.Start(server.Tokens.For("acme", "ann", "member"), "replay", run, "--server", server.Address.ToString());
        command.Input.Close();
        using MemoryStream printed = new();
        await command.Output.BaseStream.CopyToAsync(printed, Cancellation);
        (int code, _, string errors) = await command.EndAsync();
        Assert.True(code == 0, errors);
        return printed.ToArray();
    }

    private static byte[] WithoutIds(byte[] stream)
    {
        using MemoryStream kept = new(stream.Length);
        for (int at = 0; at < stream.Length;)
        {
            int next = at + stream.AsSpan(at).IndexOf((byte)'\n') + 1;
            if (!stream.AsSpan(at).StartsWith("id: "u8))
                kept.Write(stream, at, next - at);
            at = next;
        }

        return kept.ToArray();
    }
}
