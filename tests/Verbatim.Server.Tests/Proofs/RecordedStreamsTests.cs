using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>Promises 1 to 3: every recorded stream is seen live, stored and replayed as the same bytes.</summary>
public sealed class RecordedStreamsTests(ProofServer server, ITestOutputHelper output) : IClassFixture<ProofServer>
{
    private const int RunsAtOnce = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_follower_sees_live_is_what_is_stored_and_every_replay_gives_it_again(bool singleNewlines)
    {
        (string origin, IReadOnlyList<Recordings.Run> runs) = Recordings.Provider();
        Tally tally = new();
        HttpClient http = server.Http;

        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = RunsAtOnce, CancellationToken = Cancellation }, async (recorded, cancellation) =>
        {
            RunApi run = await RunApi.BeginAsync(http, conversation: null, cancellation);
            LiveFollower follower = await LiveFollower.AttachAsync(http, run, cancellation);

            int acknowledged = 0;
            for (int turn = 0; turn < recorded.Bodies.Count; turn++)
            {
                byte[] body = await File.ReadAllBytesAsync(recorded.Bodies[turn], cancellation);
                string more = turn < recorded.Bodies.Count - 1 ? "&more=true" : "";
                RunApi.Receipt receipt = await run.RecordAsync(
                    new ByteArrayContent(singleNewlines ? SingleNewlines(body) : body), "text/event-stream", $"?source=openai-responses{more}", cancellation);
                acknowledged += receipt.Accepted;
                Assert.Equal(0, receipt.Duplicates);
                Assert.Equal(acknowledged, receipt.LastEventId);
            }

            await CompareAsync(tally, run, follower, acknowledged, recorded, cancellation);
        });

        await CompareSealedAsync(tally, Cancellation);
        tally.Print(output, $"provider streams of {origin}, {(singleNewlines ? "single newlines" : "as recorded")}");
        Assert.Equal(0, tally.Differences);
    }

    [Fact]
    public async Task Frames_recorded_as_they_are_come_back_as_they_were()
    {
        Assert.SkipWhen(Recordings.SharedFolder is null, "VERBATIM_RECORDINGS is not set: the contract's examples are not here.");
        Tally tally = new();
        HttpClient http = server.Http;
        foreach (string file in Recordings.Frames())
        {
            string[] lines = [.. (await File.ReadAllLinesAsync(file, Cancellation)).Where(line => line.Length > 0)];
            using JsonDocument first = JsonDocument.Parse(lines[0]);
            RunApi run = await RunApi.BeginAsync(http, first.RootElement.GetProperty("conversation_id").GetString(), Cancellation);
            LiveFollower follower = await LiveFollower.AttachAsync(http, run, Cancellation);

            RunApi.Receipt receipt = await run.RecordAsync(
                new ByteArrayContent(await File.ReadAllBytesAsync(file, Cancellation)), "application/x-ndjson", "", Cancellation);

            await CompareAsync(tally, run, follower, receipt.Accepted, new Recordings.Run(Path.GetFileName(file), [file]), Cancellation);
            Assert.Equal(RunApi.AsStream(lines), await run.StreamAsync(Cancellation));
        }

        await CompareSealedAsync(tally, Cancellation);
        tally.Print(output, "frames of the contract's examples");
        Assert.Equal(0, tally.Differences);
    }

    private static async Task CompareAsync(
        Tally tally, RunApi run, LiveFollower follower, int acknowledged, Recordings.Run recorded, CancellationToken cancellation)
    {
        byte[] live = await follower.Seen.WaitAsync(TimeSpan.FromSeconds(60), cancellation);
        byte[] stream = await run.StreamAsync(cancellation);
        List<string> frames = await run.WalkAsync(() => 1000, cancellation);
        int differences = 0;

        if (!live.AsSpan().SequenceEqual(stream))
            differences++;
        foreach (int limit in (int[])[1, 7, 1000])
        {
            if (!RunApi.AsStream(await run.WalkAsync(() => limit, cancellation)).AsSpan().SequenceEqual(stream))
                differences++;
        }

        if (frames.Count != acknowledged)
            differences++;

        tally.Keep(run, recorded.Name, stream);
        tally.Add(recorded.Name, recorded.Bodies.Count, frames.Count, stream.Length, differences);
    }

    // The same again of runs that are sealed by now.
    private static Task CompareSealedAsync(Tally tally, CancellationToken cancellation) =>
        Parallel.ForEachAsync(tally.Kept, new ParallelOptions { MaxDegreeOfParallelism = RunsAtOnce, CancellationToken = cancellation }, async (kept, each) =>
        {
            int differences = 0;
            foreach (byte[] seen in (byte[][])[
                await kept.Run.SealedStreamAsync(each),
                await kept.Run.StreamAsync(each),
                RunApi.AsStream(await kept.Run.WalkAsync(() => 9, each)),
                RunApi.AsStream(await kept.Run.WalkBackAsync(9, each)),
                RunApi.AsStream(await kept.Run.WalkBackAsync(1000, each))])
            {
                if (!seen.AsSpan().SequenceEqual(kept.Stream))
                    differences++;
            }

            tally.AddSealed(kept.Name, differences);
        });

    private static byte[] SingleNewlines(byte[] body) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n\n", "\n", StringComparison.Ordinal));

    private sealed class Tally
    {
        private readonly ConcurrentQueue<string> _differing = new();
        private readonly ConcurrentBag<(RunApi Run, string Name, byte[] Stream)> _kept = [];
        private long _runs, _sealed, _streams, _frames, _bytes, _differences;

        public long Differences => _differences;

        public IEnumerable<(RunApi Run, string Name, byte[] Stream)> Kept => _kept;

        public void Keep(RunApi run, string name, byte[] stream) => _kept.Add((run, name, stream));

        public void AddSealed(string name, int differences)
        {
            Interlocked.Increment(ref _sealed);
            Interlocked.Add(ref _differences, differences);
            if (differences > 0)
                _differing.Enqueue(name);
        }

        public void Add(string name, int streams, int frames, int bytes, int differences)
        {
            Interlocked.Increment(ref _runs);
            Interlocked.Add(ref _streams, streams);
            Interlocked.Add(ref _frames, frames);
            Interlocked.Add(ref _bytes, bytes);
            Interlocked.Add(ref _differences, differences);
            if (differences > 0)
                _differing.Enqueue(name);
        }

        public void Print(ITestOutputHelper output, string what) =>
            output.WriteLine($"{what}: {_streams} streams in {_runs} runs, {_frames} frames, {_bytes} bytes, {_sealed} runs again when sealed, {_differences} differences {string.Join(", ", _differing)}");
    }
}
