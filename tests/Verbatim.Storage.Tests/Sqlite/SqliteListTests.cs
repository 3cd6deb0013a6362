using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Tests.Ledger;
using Xunit;

namespace Verbatim.Storage.Tests.Sqlite;

public sealed class SqliteListTests : ListContract
{
    private readonly SqliteDirectory _directory = new();

    public static TheoryData<RunQuery, string> Plans => new()
    {
        { Everything, "r USING INDEX run_by_number (tenant=?)" },
        { Everything with { Before = 5 }, "r USING INDEX run_by_number (tenant=? AND number<?)" },
        { Everything with { Status = RunStatus.Completed }, "r USING INDEX run_by_number (tenant=?)" },
        { Everything with { Status = RunStatus.Running }, "r USING INDEX run_not_completed (tenant=? AND status=?)" },
        { Everything with { Status = RunStatus.Failed, Before = 5 }, "r USING INDEX run_not_completed (tenant=? AND status=? AND number<?)" },
        { Everything with { UserId = "u", VisibleTo = "v" }, "r USING INDEX run_of_user (tenant=? AND user_id=?)" },
        { Everything with { UserId = "u", StartedAfter = DateTimeOffset.UnixEpoch, Before = 5 }, "r USING INDEX run_of_user (tenant=? AND user_id=? AND number<?)" },
        { Everything with { WorkflowKey = "w" }, "r USING INDEX run_of_workflow (tenant=? AND workflow_key=?)" },
        { Everything with { WorkflowKey = "w", Status = RunStatus.Completed }, "r USING INDEX run_of_workflow (tenant=? AND workflow_key=?)" },
        { Everything with { StartedBefore = DateTimeOffset.UnixEpoch }, "r USING INDEX run_by_number (tenant=?)" },
        { Everything with { Conversation = ConversationId.Parse("c") }, "r USING INDEX run_of_conversation (conversation=?)" },
        { Everything with { Conversation = ConversationId.Parse("c"), Status = RunStatus.Failed, UserId = "u" }, "r USING INDEX run_of_conversation (conversation=?)" },
    };

    private static RunQuery Everything => new() { Tenant = TenantId.Parse("t") };

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    /// <summary>The cost of a page is what it shows and not what there is: how the engine finds the rows, and that it never sorts them.</summary>
    [Theory]
    [MemberData(nameof(Plans), DisableDiscoveryEnumeration = true)]
    public void A_page_is_found_through_an_index_in_which_its_runs_stand_together_newest_first(RunQuery query, string expected)
    {
        List<string> plan = _directory.Rows($"explain query plan {RunListing.Sql(query)}", row => row.GetString(3));

        Assert.Contains($"SEARCH {expected}", plan);
        Assert.DoesNotContain(plan, step => step.Contains("SCAN", StringComparison.Ordinal) || step.Contains("B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_has_left_gets_no_list_even_where_nothing_would_be_in_it()
    {
        using var left = new CancellationTokenSource();
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Ledger.ListAsync(Everything with { Text = "nowhere" }, left.Token));
    }

    /// <summary>Also of a page whose runs are old.</summary>
    [Fact]
    public void The_start_of_a_run_that_is_passed_over_is_read_from_the_index()
    {
        string sql = $"explain {RunListing.Sql(Everything with { StartedBefore = DateTimeOffset.UnixEpoch })}";
        List<(string Opcode, long Cursor)> steps = _directory.Rows(sql, row => (row.GetString(1), row.GetInt64(2)));

        // The row itself is looked for when a column is wanted that the index lacks, and "Ge" has passed the run over before that.
        int index = steps.FindIndex(step => step.Opcode == "DeferredSeek");
        Assert.Equal("Column", steps[index + 1].Opcode);
        Assert.Equal(steps[index].Cursor, steps[index + 1].Cursor);
        Assert.Equal("Ge", steps[index + 2].Opcode);
    }
}
