using Verbatim.Frames;
using Verbatim.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Ledger;

public abstract class CreateContract : LedgerContract
{
    [Fact]
    public async Task A_new_run_is_there_also_after_a_restart()
    {
        RunHeader header = AHeader() with { RequestMessage = "a\0b \ud83e\udd80", Origin = RunOrigin.Executed };

        RunRecord run = await BeginAsync(header, ConversationVisibility.Private);

        Assert.Equal((header, RunStatus.Running, Position.Start, 0L), (run.Header, run.Status, run.Last, run.Bytes));
        Assert.Equal((ConversationVisibility.Private, "ann", 32), (run.Visibility, run.ConversationOwner, run.CursorKey.Length));
        await ReopenAsync();
        RunRecord found = await FindAsync(run);
        Assert.Equal(run.CursorKey.ToArray(), found.CursorKey.ToArray());
        Assert.Equal(run with { CursorKey = default }, found with { CursorKey = default });
        Assert.Empty(await ReadAsync(run));
    }

    [Fact]
    public async Task The_same_header_again_gives_the_run_as_it_stands_whenever_it_began()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Delta(run.Header, 1));
        Time.Advance(TimeSpan.FromHours(1));

        var existing = Assert.IsType<CreateResult.Existing>(await Ledger.CreateAsync(AHeader(), null, Cancellation));
        Assert.Equal((run.StoreNumber, Position.At(1), run.Header.StartedAt), (existing.Run.StoreNumber, existing.Run.Last, existing.Run.Header.StartedAt));

        await AppendAsync(run, Final(run.Header, 2));
        existing = Assert.IsType<CreateResult.Existing>(await Ledger.CreateAsync(AHeader(), ConversationVisibility.Tenant, Cancellation));
        Assert.Equal((run.StoreNumber, RunStatus.Completed), (existing.Run.StoreNumber, existing.Run.Status));
    }

    [Fact]
    public async Task Another_header_under_the_same_id_is_a_conflict()
    {
        RunRecord run = await BeginAsync();
        RunHeader header = AHeader();

        foreach (RunHeader other in (RunHeader[])
            [header with { UserId = "bob" }, header with { RequestMessage = null }, header with { WorkflowKey = "other" }, AHeader(conversation: "conv_2")])
        {
            var conflict = Assert.IsType<CreateResult.Conflict>(await Ledger.CreateAsync(other, null, Cancellation));
            Assert.Equal(run.StoreNumber, conflict.Run.StoreNumber);
        }

        Assert.IsType<CreateResult.Conflict>(await Ledger.CreateAsync(header, ConversationVisibility.Private, Cancellation));
    }

    [Fact]
    public async Task The_same_id_in_another_tenant_is_another_run_in_another_conversation()
    {
        RunRecord ours = await BeginAsync(AHeader(), ConversationVisibility.Private);
        RunRecord theirs = await BeginAsync(AHeader(tenant: "other", user: "bob"), ConversationVisibility.Tenant);

        await AppendAsync(ours, Delta(ours.Header, 1, "ours"));
        await AppendAsync(theirs, Delta(theirs.Header, 1, "theirs"));

        Assert.NotEqual(ours.StoreNumber, theirs.StoreNumber);
        Assert.Equal([TextOf(Delta(ours.Header, 1, "ours"))], await ReadAsync(ours));
        Assert.Equal([TextOf(Delta(theirs.Header, 1, "theirs"))], await ReadAsync(theirs));
        Assert.Null(await Ledger.FindAsync(new RunKey(TenantId.Parse("third"), ours.Header.Key.Run), Cancellation));
    }

    [Fact]
    public async Task A_private_conversation_takes_runs_of_its_owner_only()
    {
        RunRecord first = await BeginAsync(AHeader("run_1"), ConversationVisibility.Private);
        RunHeader bobs = AHeader("run_2", user: "bob");

        var conflict = new CreateResult.ConversationConflict(ConversationVisibility.Private, "ann");
        Assert.Equal(conflict, await Ledger.CreateAsync(bobs, null, Cancellation));
        Assert.Equal(conflict, await Ledger.CreateAsync(bobs, ConversationVisibility.Private, Cancellation));
        Assert.Equal(conflict, await Ledger.CreateAsync(AHeader("run_2"), ConversationVisibility.Tenant, Cancellation));

        await AppendAsync(first, Final(first.Header, 1));
        Assert.Equal(conflict, await Ledger.CreateAsync(bobs, null, Cancellation));
        Assert.Null(await Ledger.FindAsync(bobs.Key, Cancellation));
        RunRecord joined = await BeginAsync(AHeader("run_2"));
        Assert.Equal(ConversationVisibility.Private, joined.Visibility);
    }

    [Fact]
    public async Task A_shared_conversation_takes_runs_of_everybody_and_keeps_its_owner()
    {
        await BeginAsync(AHeader("run_1"));

        RunRecord bobs = await BeginAsync(AHeader("run_2", user: "bob"), ConversationVisibility.Tenant);

        Assert.Equal((ConversationVisibility.Tenant, "ann"), (bobs.Visibility, bobs.ConversationOwner));
        Assert.Equal(
            new CreateResult.ConversationConflict(ConversationVisibility.Tenant, "ann"),
            await Ledger.CreateAsync(AHeader("run_3"), ConversationVisibility.Private, Cancellation));
    }

    [Fact]
    public async Task Of_many_who_begin_the_same_run_at_once_one_begins_it()
    {
        CreateResult[] results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Ledger.CreateAsync(AHeader(), null, Cancellation).AsTask()));

        long number = Assert.Single(results.OfType<CreateResult.Created>()).Run.StoreNumber;
        Assert.Equal(31, results.OfType<CreateResult.Existing>().Count(existing => existing.Run.StoreNumber == number));
    }

    [Fact]
    public async Task Every_run_has_a_cursor_key_of_its_own()
    {
        RunRecord first = await BeginAsync("run_1");
        RunRecord second = await BeginAsync("run_2");

        Assert.NotEqual(first.CursorKey.ToArray(), second.CursorKey.ToArray());
    }
}
