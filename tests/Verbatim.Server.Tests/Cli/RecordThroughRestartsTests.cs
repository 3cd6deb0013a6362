using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Verbatim.Client;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Frames;
using Verbatim.Frames.Wire;
using Verbatim.Server.Tests.Proofs;
using Xunit;

namespace Verbatim.Server.Tests.Cli;

/// <summary>N11: a recorder in a process of its own, whose server is killed and started again five times, and then away for a while.</summary>
public sealed partial class RecordThroughRestartsTests(ProofServer server, ITestOutputHelper output) : IClassFixture<ProofServer>
{
    private const int Restarts = 5;
    private const int FramesBetween = 40;
    private const int Pieces = 80;

    private static readonly TimeSpan Outage = Night.Is ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(4);

    private volatile int _written;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "N11")]
    [Trait("Clauses", "R-116 R-120")]
    public async Task Frames_on_a_pipe_are_all_recorded_once_through_five_restarts_and_an_outage_while_readers_follow()
    {
        string run = $"r_{Guid.NewGuid():N}", conversation = $"c_{run}";
        using Command recording = Command.Start(
            server.Token, "record", "--workflow", "cli", "--run", run, "--conversation", conversation, "--server", server.Address);
        Assert.Equal(run, await recording.Output.ReadLineAsync(Cancellation));
        var seen = new Progress();
        ReconnectingFollower bare = new(server, run, seen.Step);
        Task<List<string>> typed = FollowAsync(run);
        Task following = bare.FollowAsync(Cancellation);

        FrameScript script = new(run, conversation, seed: 3);
        using var last = new CancellationTokenSource();
        Task<int> writing = WriteAsync(recording.Input, script, last.Token);
        for (int restart = 0; restart < Restarts; restart++)
        {
            await seen.UpToAsync(_written + FramesBetween, following, writing);
            await server.KillAndRestartAsync();
        }

        await seen.UpToAsync(_written + FramesBetween, following, writing);
        await server.KillAsync();
        int before = _written;
        await Task.Delay(Outage, Cancellation);
        int whileAway = _written - before;
        await server.RestartAsync();
        await seen.UpToAsync(_written + FramesBetween, following, writing);
        await last.CancelAsync();
        int frames = await writing;

        (int code, _, string errors) = await recording.EndAsync();
        await following;
        string[] expected = [.. Enumerable.Range(1, frames).Select(eventId => Encoding.UTF8.GetString(script.Frame(eventId, eventId == frames)))];
        List<string> history = await new RunApi(server.Http, run).WalkAsync(() => 1000, Cancellation);
        int lost = expected.Except(history).Count(), doubled = history.Count - history.Distinct().Count();
        output.WriteLine(errors);
        Figures.Report(output, "N11", string.Create(
            CultureInfo.InvariantCulture,
            $"{Restarts} restarts and an outage of {Outage.TotalSeconds:0} s; {frames} frames written to the recorder, {whileAway} of them while the server was away; lost {lost}, doubled {doubled}; a follower of the client and one of bare HTTP saw each once"));
        Assert.True(code == 0, errors);
        Assert.Equal(expected, bare.Frames);
        Assert.Equal(expected, await typed);
        Assert.Equal(expected, history);
        Assert.Contains("The connection was lost; waiting for the server.", errors, StringComparison.Ordinal);
        Assert.EndsWith($"the run stands at frame {frames}. It has ended: completed.\n", errors, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Clauses", "R-133 R-136")]
    public async Task A_providers_stream_on_a_pipe_is_sent_again_from_its_first_event()
    {
        byte[] body = await File.ReadAllBytesAsync(Path.Combine(Recordings.OwnFolder, "web-search.sse"), Cancellation);
        List<string> expected = await RecordAsync(body, isDisturbed: false);

        List<string> recorded = await RecordAsync(body, isDisturbed: true);

        Assert.Equal(expected, recorded);
    }

    /// <summary>Records a provider's stream, perhaps with a restart of the server at four places of it.</summary>
    /// <returns>The frames as followers saw them, without what differs from run to run.</returns>
    private async Task<List<string>> RecordAsync(byte[] body, bool isDisturbed)
    {
        string run = $"r_{Guid.NewGuid():N}";
        using Command recording = Command.Start(
            server.Token, "record", "--workflow", "cli", "--run", run, "--conversation", $"c_{run}", "--source", "openai-responses", "--server", server.Address);
        Assert.Equal(run, await recording.Output.ReadLineAsync(Cancellation));
        var seen = new Progress();
        ReconnectingFollower follower = new(server, run, seen.Step);
        Task following = follower.FollowAsync(Cancellation);
        int before = 0;
        for (int piece = 0; piece < Pieces; piece++)
        {
            // Not all at once: that its connection is lost, a request finds out when it sends more.
            await recording.Input.WriteAsync(body.AsMemory()[(body.Length * piece / Pieces)..(body.Length * (piece + 1) / Pieces)], Cancellation);
            await recording.Input.FlushAsync(Cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancellation);
            if (isDisturbed && piece % (Pieces / 4) == Pieces / 5)
            {
                await seen.UpToAsync(before + 1, following);
                await server.KillAndRestartAsync();
                before = seen.Frames;
            }
        }

        recording.Input.Close();
        (int code, _, string errors) = await recording.EndAsync();
        await following;
        Assert.True(code == 0, errors);
        Assert.Equal(isDisturbed, errors.Contains("The connection was lost", StringComparison.Ordinal));
        Assert.Equal(follower.Frames, await new RunApi(server.Http, run).WalkAsync(() => 1000, Cancellation));
        return [.. follower.Frames.Select(frame => OwnTime().Replace(frame.Replace(run, "run", StringComparison.Ordinal), "\"server_timestamp\":\"\""))];
    }

    /// <summary>Writes frames as an agent would, a few at a time, until it is told to end the run.</summary>
    private async Task<int> WriteAsync(Stream pipe, FrameScript script, CancellationToken last)
    {
        Random random = new(5);
        int frames = 0;
        while (!last.IsCancellationRequested)
        {
            int next = frames + random.Next(1, 8);
            await pipe.WriteAsync(script.Lines(frames + 1, next, end: int.MaxValue), Cancellation);
            await pipe.FlushAsync(Cancellation);
            frames = _written = next;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 20)), Cancellation);
        }

        frames++;
        await pipe.WriteAsync(script.Lines(frames, frames, end: frames), Cancellation);
        pipe.Close();
        return frames;
    }

    private async Task<List<string>> FollowAsync(string run)
    {
        List<string> frames = [];
        await foreach (StreamedFrame frame in new VerbatimClient(server.Http).FollowAsync(RunId.Parse(run), cursor: null, Cancellation))
            frames.Add(Encoding.UTF8.GetString(frame.Bytes.Span));
        return frames;
    }

    [GeneratedRegex("\"server_timestamp\":\"[^\"]*\"")]
    private static partial Regex OwnTime();

    /// <summary>What a follower has seen, to choose moments by.</summary>
    private sealed class Progress
    {
        private readonly Lock _gate = new();
        private int _frames;
        private (int Frames, TaskCompletionSource Reached)? _awaited;

        public int Frames
        {
            get
            {
                lock (_gate)
                    return _frames;
            }
        }

        public void Step()
        {
            lock (_gate)
            {
                _frames++;
                if (_awaited is { } awaited && _frames >= awaited.Frames)
                    awaited.Reached.TrySetResult();
            }
        }

        /// <summary>Waits until so many frames were seen, or one of those ends without whom no more will be.</summary>
        public async Task UpToAsync(int frames, params Task[] needed)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                if (_frames >= frames)
                    return;

                _awaited = (frames, reached);
            }

            Task first = await Task.WhenAny([reached.Task, .. needed]).WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
            await first;
            Assert.Same(reached.Task, first);
        }
    }
}
