using Verbatim.Frames;
using Verbatim.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Ledger;

public abstract class ListContract : LedgerContract
{
    private static readonly RunQuery Everything = new() { Tenant = TenantId.Parse("demo"), Limit = 100 };

    [Fact]
    public async Task Runs_are_listed_newest_first_with_what_is_committed_of_them()
    {
        RunRecord first = await BeginAsync("run_1");
        RunRecord second = await BeginAsync("run_2", "conv_2");
        RunRecord third = await BeginAsync("run_3");
        await BeginAsync(AHeader("run_4", tenant: "other"));
        await AppendAsync(first, Delta(first.Header, 1), Final(first.Header, 2));
        await AppendAsync(second, Delta(second.Header, 1));

        IReadOnlyList<RunRecord> runs = await ListAsync(Everything);

        Assert.Equal(["run_3", "run_2", "run_1"], runs.Select(run => run.Header.Key.Run.ToString()));
        Assert.Equal([0L, 1, 2], runs.Select(run => run.Last.Value));
        Assert.Equal([null, "stream_1", "stream_1"], runs.Select(run => run.StreamId));
        Assert.Equal([RunStatus.Running, RunStatus.Running, RunStatus.Completed], runs.Select(run => run.Status));
        Assert.Equal(third.StoreNumber, runs[0].StoreNumber);
        await ReopenAsync();
        IReadOnlyList<RunRecord> again = await ListAsync(Everything);
        Assert.Equal(runs.Select(run => run with { CursorKey = default }), again.Select(run => run with { CursorKey = default }));
    }

    [Fact]
    public async Task A_walk_gives_no_run_twice_and_skips_none_while_runs_begin_and_across_a_restart()
    {
        for (int i = 0; i < 23; i++)
            await BeginAsync($"run_{i}", $"conv_{i % 3}");

        List<string> walked = [];
        int[] limits = [1, 2, 7, 5, 3];
        long? before = null;
        int page = 0;
        do
        {
            ListedRuns listed = await Ledger.ListAsync(Everything with { Limit = limits[page % limits.Length], Before = before }, Cancellation);
            walked.AddRange(listed.Runs.Select(run => run.Header.Key.Run.ToString()));
            before = listed.Next;
            await BeginAsync($"later_{page}");
            if (page++ == 3)
                await ReopenAsync();
        }
        while (before is not null);

        Assert.Equal(Enumerable.Range(0, 23).Reverse().Select(i => $"run_{i}"), walked);
    }

    [Fact]
    public async Task Every_filter_leaves_only_what_it_names()
    {
        DateTimeOffset start = Time.GetUtcNow();
        RunRecord a = await BeginAsync(AHeader("a"));
        Time.Advance(TimeSpan.FromMinutes(1));
        RunRecord b = await BeginAsync(AHeader("b", "conv_2", user: "bob") with { WorkflowKey = "other" });
        Time.Advance(TimeSpan.FromMinutes(1));
        RunRecord c = await BeginAsync(AHeader("c"));
        await AppendAsync(a, Final(a.Header, 1, status: "refused"));

        Assert.Equal("b", await IdsAsync(Everything with { WorkflowKey = "other" }));
        Assert.Equal("ca", await IdsAsync(Everything with { Conversation = a.Header.Conversation }));
        Assert.Equal("", await IdsAsync(Everything with { Conversation = ConversationId.Parse("conv_9") }));
        Assert.Equal("cb", await IdsAsync(Everything with { Status = RunStatus.Running }));
        Assert.Equal("a", await IdsAsync(Everything with { Status = RunStatus.Refused }));
        Assert.Equal("b", await IdsAsync(Everything with { UserId = "bob" }));
        Assert.Equal("cb", await IdsAsync(Everything with { StartedAfter = start.AddMinutes(1) }));
        Assert.Equal("c", await IdsAsync(Everything with { StartedAfter = start.AddMinutes(1).AddTicks(1) }));
        Assert.Equal("a", await IdsAsync(Everything with { StartedBefore = start.AddMinutes(1) }));
        Assert.Equal("ba", await IdsAsync(Everything with { StartedBefore = start.AddMinutes(1).AddTicks(1) }));
        Assert.Equal("c", await IdsAsync(Everything with { Conversation = c.Header.Conversation, Status = RunStatus.Running, UserId = "ann", Before = c.StoreNumber + 1 }));
        Assert.Equal("", await IdsAsync(Everything with { Tenant = TenantId.Parse("other"), Conversation = b.Header.Conversation }));
    }

    [Fact]
    public async Task A_text_is_found_in_what_was_asked_and_in_what_was_answered_whatever_its_case()
    {
        RunRecord asked = await BeginAsync(AHeader("a") with { RequestMessage = "Wie hoch ist der \0 EIFFELTURM, Größe 50 % _?" });
        RunRecord answered = await BeginAsync(AHeader("b") with { RequestMessage = null });
        await BeginAsync(AHeader("c") with { RequestMessage = "Else" });
        await AppendAsync(answered, Final(answered.Header, 1, "Der Eiffelturm ist ÜBER 300 Meter hoch."));

        Assert.Equal("ba", await IdsAsync(Everything with { Text = "eiffelturm" }));
        Assert.Equal("a", await IdsAsync(Everything with { Text = "GRÖSSE".Replace("SS", "ß", StringComparison.Ordinal) }));
        Assert.Equal("b", await IdsAsync(Everything with { Text = "über 300" }));
        Assert.Equal("a", await IdsAsync(Everything with { Text = "50 % _" }));
        Assert.Equal("", await IdsAsync(Everything with { Text = "50%" }));
        Assert.Equal("", await IdsAsync(Everything with { Text = "' or 1=1 --" }));
        Assert.Equal("b", await IdsAsync(Everything with { Text = "eiffelturm", Status = RunStatus.Completed }));
        Assert.Equal("a", await IdsAsync(Everything with { Text = "eiffelturm", Before = answered.StoreNumber, Conversation = asked.Header.Conversation }));
        Assert.Equal("", await IdsAsync(Everything with { Text = "eiffelturm", Tenant = TenantId.Parse("other") }));
    }

    [Fact]
    public async Task A_private_conversation_is_listed_for_its_owner_only()
    {
        await BeginAsync(AHeader("a", "conv_1"), ConversationVisibility.Private);
        await BeginAsync(AHeader("b", "conv_2", user: "bob"), ConversationVisibility.Private);
        await BeginAsync(AHeader("c", "conv_3", user: "bob"));

        Assert.Equal("cba", await IdsAsync(Everything));
        Assert.Equal("ca", await IdsAsync(Everything with { VisibleTo = "ann" }));
        Assert.Equal("cb", await IdsAsync(Everything with { VisibleTo = "bob" }));
        Assert.Equal("c", await IdsAsync(Everything with { VisibleTo = "eve" }));
        Assert.Equal("", await IdsAsync(Everything with { VisibleTo = "eve", Conversation = ConversationId.Parse("conv_1") }));
    }

    [Fact]
    public async Task Live_runs_of_all_tenants_are_known_at_start()
    {
        RunRecord ended = await BeginAsync("run_1");
        RunRecord begun = await BeginAsync("run_2");
        RunRecord theirs = await BeginAsync(AHeader("run_1", tenant: "other"));
        await AppendAsync(ended, Final(ended.Header, 1));
        await AppendAsync(theirs, Deltas(theirs.Header, 1, 3));

        await ReopenAsync();

        IReadOnlyList<RunRecord> live = await Ledger.ListLiveAsync(Cancellation);
        Assert.Equal([(begun.Header.Key, 0L), (theirs.Header.Key, 3)], live.Select(run => (run.Header.Key, run.Last.Value)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task A_page_has_1_to_100_runs(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Ledger.ListAsync(Everything with { Limit = limit }, Cancellation));

    private async Task<string> IdsAsync(RunQuery query) =>
        string.Concat((await ListAsync(query)).Select(run => run.Header.Key.Run));

    private async Task<IReadOnlyList<RunRecord>> ListAsync(RunQuery query) => (await Ledger.ListAsync(query, Cancellation)).Runs;
}
