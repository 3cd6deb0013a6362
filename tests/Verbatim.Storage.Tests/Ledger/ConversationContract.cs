using CsCheck;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>The frames of all runs of a conversation in commit order, against a list of what was appended.</summary>
public abstract class ConversationContract : LedgerContract
{
    private const int Runs = 4;

    private static readonly Gen<Step> AnyStep = Gen.Select(
        Gen.Frequency(
            (8, Gen.Const(Verb.Append)), (3, Gen.Const(Verb.AppendToAll)), (2, Gen.Const(Verb.End)), (3, Gen.Const(Verb.Walk)), (2, Gen.Const(Verb.WalkBack)),
            (2, Gen.Const(Verb.Place)), (2, Gen.Const(Verb.Seal)), (1, Gen.Const(Verb.Delete)), (1, Gen.Const(Verb.Reopen))),
        Gen.Int[0, Runs - 1],
        Gen.Int[1, 9],
        Gen.Int[0, 1000],
        (verb, run, count, at) => new Step(verb, run, count, at));

    // What deleted runs said: it is stepped over, also by who stands in the middle of it.
    private readonly HashSet<string> _gone = [];
    private WatchedStore? _store;
    private int _samples;

    private enum Verb { Append, AppendToAll, End, Walk, WalkBack, Place, Seal, Delete, Reopen }

    protected abstract ILedgerStore OpenRealStore();

    protected sealed override ILedgerStore OpenStore() => _store = new WatchedStore(OpenRealStore());

    [Fact]
    public async Task Pages_of_any_size_from_any_place_both_ways_and_followers_give_what_was_appended_in_commit_order() =>
        await AnyStep.Array[1, 30].SampleAsync(
            RunAsync, iter: Environment.GetEnvironmentVariable("NIGHTLY") == "1" ? 3000 : 50, threads: 1, print: steps => string.Join('\n', steps));

    [Fact]
    public async Task What_is_on_disk_and_shown_to_nobody_holds_up_what_was_committed_after_it()
    {
        RunRecord a = await BeginAsync("a");
        RunRecord b = await BeginAsync("b");
        await AppendAsync(a, Delta(a.Header, 1));
        ConversationRecord conversation = await ConversationAsync("conv_1");
        using ConversationReader follower = Ledger.ReadConversation(conversation, ConversationPlace.Start, end: null);
        Assert.Equal([TextOf(Delta(a.Header, 1))], await NextAsync(follower, 10));

        HeldCommits written = _store!.HoldWritten();
        Task<AppendResult> more = AppendAsync(a, Delta(a.Header, 2));
        await written.Arrived;
        Task<AppendResult> other = AppendAsync(b, Delta(b.Header, 1));

        Assert.Null(await follower.NextAsync(10, Cancellation));
        Assert.Single(await WalkAsync(conversation, ConversationPlace.Start, 3));
        Assert.Single(await WalkBackAsync(conversation, await Ledger.PlacesOf(conversation).PresentAsync(Cancellation), 3));
        Assert.Equal(1, (await Ledger.PlacesOf(conversation).AfterAsync(9, Cancellation)).Before);
        Task waiting = follower.WaitAsync(Cancellation);
        Assert.False(waiting.IsCompleted);

        written.Dispose();
        await Task.WhenAll(more, other, waiting);
        await other;
        Assert.Equal([TextOf(Delta(a.Header, 2))], await NextAsync(follower, 10));
        Assert.Equal([TextOf(Delta(b.Header, 1))], await NextAsync(follower, 10));
    }

    [Fact]
    public async Task A_conversation_holds_the_frames_of_its_own_tenant_and_its_own_runs_only()
    {
        RunRecord ours = await BeginAsync(AHeader("run_1"));
        RunRecord theirs = await BeginAsync(AHeader("run_1", tenant: "other"));
        RunRecord elsewhere = await BeginAsync(AHeader("run_2", "conv_2"));
        for (int i = 1; i <= 5; i++)
        {
            foreach (RunRecord run in (RunRecord[])[ours, theirs, elsewhere])
                await AppendAsync(run, Delta(run.Header, i, $"{run.Header.Key.Tenant} {run.Header.Key.Run}"));
        }

        ConversationRecord conversation = await ConversationAsync("conv_1");

        Assert.Equal(await ReadAsync(ours), (await WalkAsync(conversation, ConversationPlace.Start, 2)).Select(frame => frame.Text));
        Assert.Equal(5, (await WalkBackAsync(conversation, await Ledger.PlacesOf(conversation).PresentAsync(Cancellation), 2)).Count);
        Assert.Null(await Ledger.FindConversationAsync(TenantId.Parse("third"), conversation.Id, Cancellation));
        Assert.Null(await Ledger.FindConversationAsync(conversation.Tenant, ConversationId.Parse("conv_3"), Cancellation));
    }

    [Fact]
    public async Task Who_waits_is_told_when_the_ledger_is_closed()
    {
        await BeginAsync();
        using ConversationReader follower = Ledger.ReadConversation(await ConversationAsync("conv_1"), ConversationPlace.Start, end: null);
        Assert.Null(await follower.NextAsync(10, Cancellation));
        Task waiting = follower.WaitAsync(Cancellation);

        await Ledger.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await OpenAsync();
    }

    private async Task RunAsync(Step[] steps)
    {
        int sample = ++_samples;
        RunModel[] runs = new RunModel[Runs];
        for (int i = 0; i < Runs; i++)
            runs[i] = new RunModel(await BeginAsync($"run_{sample}_{i}", $"conv_{sample}"));
        ConversationRecord conversation = await ConversationAsync($"conv_{sample}");

        // Every frame in commit order, with its place once somebody has read it.
        List<Placed> model = [];
        using var follower = new Follower(conversation);
        follower.Begin(Ledger);
        foreach (Step step in steps)
        {
            await ApplyAsync(step, runs, conversation, model);
            if (step.Verb == Verb.Reopen)
                await follower.GoOnAsync(Ledger);
        }

        await follower.SeenAsync(() => Kept(model).Count(), text => !_gone.Contains(text));
        Assert.Equal(Kept(model).Select(frame => frame.Text), follower.Seen.Where(text => !_gone.Contains(text)));
        await ReopenAsync();
        Assert.Equal(Kept(model), await WalkAsync(conversation, ConversationPlace.Start, 7));
        Assert.Equal(Kept(model), await WalkBackAsync(conversation, await Ledger.PlacesOf(conversation).PresentAsync(Cancellation), 5));
    }

    private async Task ApplyAsync(Step step, RunModel[] runs, ConversationRecord conversation, List<Placed> model)
    {
        RunModel run = runs[step.Run];
        int at = step.At % (model.Count + 1);
        switch (step.Verb)
        {
            case Verb.Append when !run.IsEnded:
                await AppendAsync(run, step.Count);
                await AssertGrownAsync(conversation, model, [run.Run], step.Count);
                break;
            case Verb.AppendToAll:
                RunModel[] live = [.. runs.Where(one => !one.IsEnded)];
                await Task.WhenAll(live.Select(one => AppendAsync(one, step.Count)));
                await AssertGrownAsync(conversation, model, [.. live.Select(one => one.Run)], step.Count);
                break;
            case Verb.End when !run.IsEnded:
                Frame[] end = [Final(run.Run.Header, run.Frames.Count + 1)];
                run.Apply(end, await AppendAsync(run.Run, end));
                await AssertGrownAsync(conversation, model, [run.Run], 1);
                break;
            case Verb.Walk:
                Assert.Equal(Kept(model.Skip(at)), await WalkAsync(conversation, PlaceAfter(model, at), step.Count));
                Assert.True(await Ledger.PlacesOf(conversation).HasAsync(PlaceAfter(model, at), Cancellation));
                break;
            case Verb.WalkBack:
                Assert.Equal(Kept(model.Take(at)), await WalkBackAsync(conversation, PlaceAfter(model, at), step.Count));
                break;
            case Verb.Place:
                Placed[] kept = [.. Kept(model)];
                int number = Math.Min(at, kept.Length);
                (ConversationPlace place, long before) = await Ledger.PlacesOf(conversation).AfterAsync(number, Cancellation);
                Assert.Equal(number, before);
                Assert.Equal(kept.Skip(number), await WalkAsync(conversation, place, step.Count));
                Assert.Equal(kept.Length, (await Ledger.PlacesOf(conversation).AfterAsync(model.Count + step.Count, Cancellation)).Before);
                Assert.True(await Ledger.PlacesOf(conversation).HasAsync(place, Cancellation));
                break;
            case Verb.Seal when run.IsEnded && !_gone.Contains(run.Texts.First()):
                Assert.IsType<SealResult.Sealed>(await Ledger.SealAsync(run.Run.Header.Key, Cancellation));
                break;
            case Verb.Delete when run.IsEnded && !_gone.Contains(run.Texts.First()):
                Assert.IsType<DeleteResult.Deleted>(await Ledger.DeleteAsync(run.Run.Header.Key, "eve", Cancellation));
                _gone.UnionWith(run.Texts);
                break;
            case Verb.Reopen:
                await ReopenAsync();
                break;
        }
    }

    private async Task AppendAsync(RunModel run, int count)
    {
        Frame[] frames = [.. Enumerable.Range(run.Frames.Count + 1, count).Select(run.FrameAt)];
        run.Apply(frames, await AppendAsync(run.Run, frames));
    }

    // What was there stays where it was, and after it stands what was appended: of each run in its own order, whoever came first.
    private async Task AssertGrownAsync(ConversationRecord conversation, List<Placed> model, RunRecord[] by, int each)
    {
        List<Placed> now = await WalkAsync(conversation, ConversationPlace.Start, 1000);
        int kept = Kept(model).Count();
        Assert.Equal(Kept(model), now.Take(kept));
        List<string> grown = [.. now.Skip(kept).Select(frame => frame.Text)];
        Assert.Equal(by.Length * each, grown.Count);
        foreach (RunRecord run in by)
        {
            List<string> own = await ReadAsync(run);
            Assert.Equal(own.TakeLast(each), grown.Where(own.Contains));
        }

        model.AddRange(now.Skip(kept));
    }

    private async Task<List<Placed>> WalkAsync(ConversationRecord conversation, ConversationPlace after, int limit)
    {
        List<Placed> frames = [];
        while (true)
        {
            // A page each time, as a caller with a cursor does it.
            using ConversationReader reader = Ledger.ReadConversation(conversation, after, await Ledger.PlacesOf(conversation).PresentAsync(Cancellation));
            if (await reader.NextAsync(limit, Cancellation) is not { } next)
                return frames;

            Assert.InRange(next.Block.Count, 1, limit);
            frames.AddRange(Placed.Of(next));
            after = reader.Last;
            Assert.Equal(after, frames[^1].Place);
        }
    }

    private async Task<List<Placed>> WalkBackAsync(ConversationRecord conversation, ConversationPlace before, int limit)
    {
        List<Placed> frames = [];
        while (await Ledger.PlacesOf(conversation).ReadBackAsync(before, limit, Cancellation) is { } block)
        {
            Assert.InRange(block.Block.Count, 1, limit);
            frames.InsertRange(0, Placed.Of(block));
            before = new ConversationPlace(block.Span, Position.At(block.Block.First.Value - 1));
        }

        return frames;
    }

    private async Task<ConversationRecord> ConversationAsync(string id) =>
        Assert.IsType<ConversationRecord>(await Ledger.FindConversationAsync(TenantId.Parse("demo"), ConversationId.Parse(id), Cancellation));

    private static async Task<List<string>> NextAsync(ConversationReader reader, int maxFrames) =>
        [.. (await reader.NextAsync(maxFrames, Cancellation))!.Value.Block.Frames.Select(TextOf)];

    private IEnumerable<Placed> Kept(IEnumerable<Placed> frames) => frames.Where(frame => !_gone.Contains(frame.Text));

    private static ConversationPlace PlaceAfter(List<Placed> model, int count) => count == 0 ? ConversationPlace.Start : model[count - 1].Place;

    private sealed record Step(Verb Verb, int Run, int Count, int At);

    private sealed record Placed(ConversationPlace Place, string Text)
    {
        public static IEnumerable<Placed> Of(ConversationFrames frames) =>
            frames.Block.Frames.Select((frame, i) => new Placed(new ConversationPlace(frames.Span, frames.Block.First.Skip(i)), TextOf(frame)));
    }

    /// <summary>Follows from before the first frame, and comes back where it was when the ledger was closed under it.</summary>
    private sealed class Follower(ConversationRecord conversation) : IDisposable
    {
        private readonly List<string> _seen = [];
        private readonly SemaphoreSlim _grown = new(0);
        private ConversationPlace _last;
        private Task _following = Task.CompletedTask;

        public IReadOnlyList<string> Seen => _seen;

        public void Dispose() => _grown.Dispose();

        public void Begin(RunLedger ledger) => _following = FollowAsync(ledger);

        public async Task GoOnAsync(RunLedger ledger)
        {
            await _following;
            Begin(ledger);
        }

        public async Task SeenAsync(Func<int> count, Func<string, bool> isKept)
        {
            while (true)
            {
                lock (_seen)
                {
                    if (_seen.Count(isKept) >= count())
                        return;
                }

                Assert.True(await _grown.WaitAsync(TimeSpan.FromSeconds(60), Cancellation), $"{_seen.Count} frames seen, {count()} wanted");
            }
        }

        private async Task FollowAsync(RunLedger ledger)
        {
            using ConversationReader reader = ledger.ReadConversation(conversation, _last, end: null);
            try
            {
                while (true)
                {
                    if (await reader.NextAsync(3, Cancellation) is { } next)
                    {
                        lock (_seen)
                            _seen.AddRange(next.Block.Frames.Select(TextOf));
                        _last = reader.Last;
                        _grown.Release();
                    }
                    else
                    {
                        await reader.WaitAsync(Cancellation);
                    }
                }
            }
            catch (ObjectDisposedException)
            {
                // The ledger was closed: the test opens it again and goes on.
            }
        }
    }
}
