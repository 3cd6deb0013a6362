using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>Attachments stay as long as a run uses them, are seen by those who may read such a run, and go with the last of them.</summary>
public abstract class ObjectContract : LedgerContract
{
    private WatchedStore? _store;

    private static TenantId Demo => TenantId.Parse("demo");

    protected abstract ILedgerStore OpenRealStore();

    protected sealed override ILedgerStore OpenStore() => _store = new WatchedStore(OpenRealStore());

    [Fact]
    public async Task An_object_is_what_was_added_also_after_a_restart_and_the_same_again_changes_nothing()
    {
        ObjectRecord added = await AddAsync("obj_1");
        Time.Advance(TimeSpan.FromHours(1));

        for (int life = 0; life < 2; life++)
        {
            Assert.Equal(added, await FindAsync("obj_1", null));
            Assert.Equal(added, Assert.IsType<AddObjectResult.Added>(await Ledger.Objects.AddAsync(AnObject("obj_1"), mostTenantBytes: null, Cancellation)).Record);
            Assert.IsType<AddObjectResult.Taken>(await Ledger.Objects.AddAsync(AnObject("obj_1", user: "bob"), mostTenantBytes: null, Cancellation));
            Assert.IsType<AddObjectResult.Taken>(await Ledger.Objects.AddAsync(AnObject("obj_1") with { Sha256 = new string('b', 64) }, mostTenantBytes: null, Cancellation));
            Assert.Null(await Ledger.Objects.FindAsync(TenantId.Parse("other"), added.Id, null, Cancellation));
            await ReopenAsync();
        }

        Assert.IsType<AddObjectResult.Added>(await Ledger.Objects.AddAsync(AnObject("obj_1") with { Tenant = TenantId.Parse("other"), UserId = "eve" }, mostTenantBytes: null, Cancellation));
        Assert.Equal(added, await FindAsync("obj_1", null));
    }

    [Fact]
    public async Task Before_a_run_uses_it_an_object_is_seen_by_who_brought_it_and_by_admins()
    {
        ObjectRecord added = await AddAsync("obj_1");

        Assert.Equal(added, await FindAsync("obj_1", "ann"));
        Assert.Null(await FindAsync("obj_1", "bob"));
        Assert.Equal(added, await FindAsync("obj_1", null));
    }

    [Theory]
    [InlineData(ConversationVisibility.Tenant, true)]
    [InlineData(ConversationVisibility.Private, false)]
    public async Task What_a_run_uses_is_seen_by_those_who_may_read_the_run(ConversationVisibility visibility, bool bobSees)
    {
        await AddAsync("obj_asked");
        await AddAsync("obj_made");
        RunRecord run = await BeginAsync(AHeader(), visibility, "obj_asked");
        Assert.Equal(bobSees, await FindAsync("obj_asked", "bob") is not null);
        Assert.Null(await FindAsync("obj_made", "bob"));

        await AppendAsync(run, FinalWith(run.Header, 1, "obj_made"));

        for (int life = 0; life < 2; life++)
        {
            foreach (string id in (string[])["obj_asked", "obj_made"])
            {
                Assert.NotNull(await FindAsync(id, "ann"));
                Assert.Equal(bobSees, await FindAsync(id, "bob") is not null);
                Assert.NotNull(await FindAsync(id, null));
            }

            Assert.Equal(["obj_asked"], (await Ledger.Objects.AttachmentsAsync(run, Cancellation)).Select(attachment => attachment.Id.ToString()));
            await ReopenAsync();
        }
    }

    [Fact]
    public async Task That_a_frame_names_an_object_gives_its_run_and_its_readers_no_right_to_it()
    {
        await AddAsync("obj_of_ann");
        RunRecord secret = await BeginAsync(AHeader("run_secret", "conv_secret"), ConversationVisibility.Private, "obj_of_ann");
        RunRecord thief = await BeginAsync(AHeader("run_thief", "conv_thief", user: "bob"));

        await AppendAsync(thief, FinalWith(thief.Header, 1, "obj_of_ann", "obj_nobody_stored", "obj of no form"));

        Assert.Null(await FindAsync("obj_of_ann", "bob"));
        Assert.Null(await FindAsync("obj_nobody_stored", null));
        await AppendAsync(secret, Final(secret.Header, 1));
        await DeleteAsync(secret);
        Assert.Null(await FindAsync("obj_of_ann", null));
    }

    [Fact]
    public async Task A_run_uses_the_first_thousand_objects_that_its_end_names()
    {
        string[] ids = [.. Enumerable.Range(0, 1002).Select(number => $"obj_{number}")];
        await Task.WhenAll(ids.Select(id => AddAsync(id)));

        await EndedAsync("run_1", [ids[0], .. ids, .. ids]);

        Assert.IsType<RemoveObjectResult.InUse>(await RemoveAsync(ids[0]));
        Assert.IsType<RemoveObjectResult.InUse>(await RemoveAsync(ids[999]));
        Assert.IsType<RemoveObjectResult.Removed>(await RemoveAsync(ids[1000]));
        Assert.IsType<RemoveObjectResult.Removed>(await RemoveAsync(ids[1001]));
    }

    [Fact]
    public async Task The_number_of_an_object_is_not_given_again_whatever_became_of_it()
    {
        await AddAsync("obj_1");
        for (int life = 0; life < 3; life++)
        {
            ObjectRecord highest = await AddAsync($"obj_of_life_{life}");
            Assert.Equal(2 + life, highest.StoreNumber);
            await RemoveAsync($"obj_of_life_{life}");
            await Ledger.Objects.EraseAsync(highest, Cancellation);
            await ReopenAsync();
        }

        Assert.Equal(5, (await AddAsync("obj_2")).StoreNumber);
    }

    [Fact]
    public async Task What_went_with_its_last_run_is_not_brought_back_by_who_brought_it()
    {
        await AddAsync("obj_1");
        await DeleteAsync(await EndedAsync("run_1", "obj_1"));

        await EndedAsync("run_2", "obj_1");

        Assert.IsType<AddObjectResult.Gone>(await Ledger.Objects.AddAsync(AnObject("obj_1"), mostTenantBytes: null, Cancellation));
        Assert.Null(await FindAsync("obj_1", "ann"));
        Assert.Null(await FindAsync("obj_1", null));
    }

    [Fact]
    public async Task What_a_run_of_somebody_else_may_see_it_may_take_up_and_then_it_stays_with_either()
    {
        await AddAsync("obj_1");
        RunRecord first = await EndedAsync("run_1", "obj_1");
        RunRecord second = await BeginAsync(AHeader("run_2", "conv_2", user: "bob"), ConversationVisibility.Private);
        await AppendAsync(second, FinalWith(second.Header, 1, "obj_1"));

        await DeleteAsync(first);

        Assert.NotNull(await FindAsync("obj_1", "bob"));
        Assert.Null(await FindAsync("obj_1", "ann"));
        Assert.IsType<RemoveObjectResult.InUse>(await RemoveAsync("obj_1"));
        await DeleteAsync(second);
        Assert.Null(await FindAsync("obj_1", null));
    }

    [Fact]
    public async Task An_object_that_a_run_uses_cannot_be_removed_and_one_that_none_uses_is_gone_at_once()
    {
        await AddAsync("obj_used");
        await AddAsync("obj_unused");
        await EndedAsync("run_1", "obj_used");

        Assert.IsType<RemoveObjectResult.InUse>(await RemoveAsync("obj_used"));
        Assert.IsType<RemoveObjectResult.Removed>(await RemoveAsync("obj_unused"));
        Assert.IsType<RemoveObjectResult.Removed>(await RemoveAsync("obj_unused"));
        Assert.IsType<RemoveObjectResult.NoSuchObject>(await RemoveAsync("obj_nobody_stored"));

        for (int life = 0; life < 2; life++)
        {
            Assert.NotNull(await FindAsync("obj_used", "ann"));
            Assert.Null(await FindAsync("obj_unused", "ann"));
            Assert.IsType<AddObjectResult.Gone>(await Ledger.Objects.AddAsync(AnObject("obj_unused"), mostTenantBytes: null, Cancellation));
            Assert.IsType<AddObjectResult.Gone>(await Ledger.Objects.AddAsync(AnObject("obj_unused", user: "bob"), mostTenantBytes: null, Cancellation));
            await ReopenAsync();
        }
    }

    [Fact]
    public async Task A_removed_object_is_taken_up_by_no_run()
    {
        ObjectRecord removed = await AddAsync("obj_1");
        await RemoveAsync("obj_1");

        Assert.Equal(new CreateResult.NoSuchAttachment(removed.Id), await Ledger.CreateAsync(AHeader(), null, [removed], null, Cancellation));
        Assert.Null(await Ledger.FindAsync(AHeader().Key, Cancellation));
        Assert.Null(await Ledger.FindConversationAsync(Demo, AHeader().Conversation, Cancellation));
        RunRecord run = await BeginAsync(AHeader());
        await AppendAsync(run, FinalWith(run.Header, 1, "obj_1"));

        Assert.Empty(await Ledger.Objects.AttachmentsAsync(run, Cancellation));
        Assert.Null(await FindAsync("obj_1", null));
        Assert.Equal(["obj_1"], await NeedlessAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_removal_and_a_beginning_in_one_commit_the_first_counts(bool isRemovedFirst)
    {
        ObjectRecord attached = await AddAsync("obj_1");
        Task<RemoveObjectResult> removing = Task.FromResult<RemoveObjectResult>(new RemoveObjectResult.NoSuchObject());
        Task<CreateResult> beginning;
        using (HeldCommits held = _store!.Hold())
        {
            _ = BeginAsync("run_before");
            await held.Arrived;
            if (isRemovedFirst)
                removing = RemoveAsync("obj_1");
            beginning = Ledger.CreateAsync(AHeader(), null, [attached], "ann", Cancellation).AsTask();
            if (!isRemovedFirst)
                removing = RemoveAsync("obj_1");
        }

        CreateResult begun = await beginning;
        RemoveObjectResult removed = await removing;

        Assert.Equal(
            isRemovedFirst ? (typeof(CreateResult.NoSuchAttachment), typeof(RemoveObjectResult.Removed)) : (typeof(CreateResult.Created), typeof(RemoveObjectResult.InUse)),
            (begun.GetType(), removed.GetType()));
        Assert.Equal(isRemovedFirst, await FindAsync("obj_1", null) is null);
    }

    [Fact]
    public async Task A_run_begins_with_its_tenants_objects_that_are_there_for_its_user_and_with_no_others()
    {
        ObjectRecord anns = await AddAsync("obj_1");
        ObjectRecord foreign = Assert.IsType<AddObjectResult.Added>(
            await Ledger.Objects.AddAsync(AnObject("obj_2") with { Tenant = TenantId.Parse("other") }, mostTenantBytes: null, Cancellation)).Record;
        ObjectRecord gone = await AddAsync("obj_3");
        await DeleteAsync(await EndedAsync("run_gone", "obj_3"));
        ObjectRecord never = AnObject("obj_4");
        var erased = anns with { StoreNumber = anns.StoreNumber + 100 };

        foreach (ObjectRecord each in (ObjectRecord[])[foreign, gone, never, erased])
        {
            Assert.Equal(new CreateResult.NoSuchAttachment(each.Id), await Ledger.CreateAsync(AHeader(), null, [anns, each], null, Cancellation));
            Assert.Equal(new CreateResult.NoSuchAttachment(each.Id), await Ledger.CreateAsync(AHeader(), null, [anns, each], "ann", Cancellation));
        }

        Assert.Equal(new CreateResult.NoSuchAttachment(anns.Id), await Ledger.CreateAsync(AHeader(user: "bob"), null, [anns], "bob", Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Ledger.CreateAsync(AHeader(), null, [anns, anns], "ann", Cancellation));
        Assert.IsType<CreateResult.Created>(await Ledger.CreateAsync(AHeader(user: "bob"), null, [anns], null, Cancellation));
    }

    [Fact]
    public async Task Objects_that_nobody_needs_are_those_removed_long_unused_or_of_purged_runs_only()
    {
        Options.PurgeAfter = TimeSpan.FromHours(1);
        await ReopenAsync();
        foreach (string id in (string[])["obj_removed", "obj_used", "obj_of_deleted", "obj_of_both", "obj_unused"])
            await AddAsync(id);
        await RemoveAsync("obj_removed");
        await EndedAsync("run_1", "obj_used", "obj_of_both");
        RunRecord deleted = await EndedAsync("run_2", "obj_of_deleted", "obj_of_both");
        await DeleteAsync(deleted);
        Time.Advance(TimeSpan.FromMinutes(30));
        await AddAsync("obj_new");

        Assert.Equal(["obj_removed"], await NeedlessAsync(unusedFor: TimeSpan.FromHours(1)));
        Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(["obj_removed", "obj_unused"], await NeedlessAsync(unusedFor: TimeSpan.FromHours(1)));
        await Ledger.PurgeAsync(Cancellation);
        Assert.Equal(["obj_removed", "obj_of_deleted", "obj_unused"], await NeedlessAsync(unusedFor: TimeSpan.FromHours(1)));
        Assert.Equal(["obj_removed"], await NeedlessAsync(unusedFor: TimeSpan.FromHours(1), limit: 1));

        List<string> paged = [];
        for (long? after = 0; after is { } from;)
        {
            NeedlessPage page = await Ledger.Objects.ListNeedlessAsync(Time.GetUtcNow() - TimeSpan.FromHours(1), from, limit: 1, Cancellation);
            paged.AddRange(page.Objects.Select(each => each.Id.ToString()));
            after = page.Next;
        }

        Assert.Equal(["obj_removed", "obj_of_deleted", "obj_unused"], paged);
    }

    [Fact]
    public async Task An_erased_object_leaves_nothing_and_one_that_is_not_removed_is_not_erased()
    {
        ObjectRecord removed = await AddAsync("obj_1");
        RunRecord run = await EndedAsync("run_1", "obj_1");
        await Ledger.Objects.EraseAsync(removed, Cancellation);
        Assert.NotNull(await FindAsync("obj_1", "ann"));

        await DeleteAsync(run);
        await Ledger.PurgeAsync(Cancellation);
        await RemoveAsync("obj_1");
        await Ledger.Objects.EraseAsync(removed, Cancellation);

        Assert.IsType<RemoveObjectResult.NoSuchObject>(await RemoveAsync("obj_1"));
        Assert.Empty(await NeedlessAsync());
        Assert.IsType<AddObjectResult.Added>(await Ledger.Objects.AddAsync(AnObject("obj_1", user: "bob"), mostTenantBytes: null, Cancellation));
        Assert.NotNull(await FindAsync("obj_1", "bob"));
    }

    [Fact]
    public async Task The_sizes_of_a_tenants_objects_come_to_what_is_there()
    {
        await AddAsync("obj_1");
        await AddAsync("obj_2");
        await Ledger.Objects.AddAsync(AnObject("obj_1") with { Tenant = TenantId.Parse("other"), SizeBytes = 1000 }, mostTenantBytes: null, Cancellation);
        Assert.Equal(6, await Ledger.Objects.SumAsync(Demo, Cancellation));

        await RemoveAsync("obj_1");

        Assert.Equal(3, await Ledger.Objects.SumAsync(Demo, Cancellation));
        Assert.Equal(0, await Ledger.Objects.SumAsync(TenantId.Parse("nobody"), Cancellation));
    }

    [Fact]
    public async Task However_many_are_added_at_once_a_tenants_objects_come_to_no_more_than_they_may()
    {
        ObjectRecord[] many = [.. Enumerable.Range(0, 100).Select(number => AnObject($"obj_{number}"))];
        Task<AddObjectResult>[] adding;
        using (HeldCommits held = _store!.Hold())
        {
            _ = BeginAsync("run_before");
            await held.Arrived;
            adding = [.. many.Append(many[0]).Select(each => Ledger.Objects.AddAsync(each, 30, Cancellation))];
        }

        AddObjectResult[] results = await Task.WhenAll(adding);

        Assert.Equal(11, results.OfType<AddObjectResult.Added>().Count());
        Assert.Equal(90, results.OfType<AddObjectResult.OverLimit>().Count());
        Assert.Equal(30, await Ledger.Objects.SumAsync(Demo, Cancellation));
        Assert.IsType<AddObjectResult.Added>(await Ledger.Objects.AddAsync(AnObject("obj_0") with { Tenant = TenantId.Parse("other") }, 30, Cancellation));

        await RemoveAsync("obj_0");
        Assert.IsType<AddObjectResult.OverLimit>(await Ledger.Objects.AddAsync(AnObject("obj_new") with { SizeBytes = 4 }, 30, Cancellation));
        Assert.IsType<AddObjectResult.Added>(await Ledger.Objects.AddAsync(AnObject("obj_new"), 30, Cancellation));
        Assert.IsType<AddObjectResult.OverLimit>(await Ledger.Objects.AddAsync(AnObject("obj_newer"), 30, Cancellation));
    }

    [Fact]
    public async Task What_was_not_added_for_want_of_disk_takes_no_room_of_its_tenants()
    {
        Assert.IsType<AddObjectResult.Added>(await Ledger.Objects.AddAsync(AnObject("obj_1"), 6, Cancellation));
        _store!.Failure = new StorageFullException(new IOException("No space left on device"));
        Assert.IsType<AddObjectResult.StorageFull>(await Ledger.Objects.AddAsync(AnObject("obj_2"), 6, Cancellation));
        Assert.IsType<RemoveObjectResult.StorageFull>(await RemoveAsync("obj_1"));
        _store.Failure = null;

        Assert.IsType<AddObjectResult.Added>(await Ledger.Objects.AddAsync(AnObject("obj_2"), 6, Cancellation));
        Assert.IsType<AddObjectResult.OverLimit>(await Ledger.Objects.AddAsync(AnObject("obj_3"), 6, Cancellation));
    }

    [Fact]
    public async Task The_same_beginning_with_other_attachments_is_another_one()
    {
        ObjectRecord first = await AddAsync("obj_1");
        ObjectRecord second = await AddAsync("obj_2");
        RunHeader header = AHeader();
        await Ledger.CreateAsync(header, null, [first, second], null, Cancellation);

        for (int life = 0; life < 2; life++)
        {
            Assert.IsType<CreateResult.Existing>(await Ledger.CreateAsync(header, null, [first, second], null, Cancellation));
            Assert.IsType<CreateResult.Conflict>(await Ledger.CreateAsync(header, null, [second, first], null, Cancellation));
            Assert.IsType<CreateResult.Conflict>(await Ledger.CreateAsync(header, null, [first], null, Cancellation));
            Assert.IsType<CreateResult.Conflict>(await Ledger.CreateAsync(header, null, Cancellation));
            await ReopenAsync();
        }

        Assert.Equal(["obj_1", "obj_2"], (await Ledger.Objects.AttachmentsAsync((await Ledger.FindAsync(header.Key, Cancellation))!, Cancellation)).Select(each => each.Id.ToString()));
    }

    [Fact]
    public async Task Two_beginnings_of_one_run_in_one_commit_with_the_same_attachments_are_one()
    {
        ObjectRecord attached = await AddAsync("obj_1");
        RunHeader header = AHeader();
        Task<CreateResult>[] both;
        using (HeldCommits held = _store!.Hold())
        {
            _ = Ledger.CreateAsync(AHeader("run_before"), null, Cancellation).AsTask();
            await held.Arrived;
            both = [.. Enumerable.Range(0, 2).Select(_ => Ledger.CreateAsync(header, null, [attached], null, Cancellation).AsTask())];
        }

        CreateResult[] results = await Task.WhenAll(both);

        Assert.Single(results.OfType<CreateResult.Created>());
        Assert.Single(results.OfType<CreateResult.Existing>());
    }

    [Fact]
    public async Task A_full_disk_is_said_and_leaves_nothing()
    {
        await AddAsync("obj_1");
        _store!.Failure = new StorageFullException(new IOException("No space left on device"));

        Assert.IsType<AddObjectResult.StorageFull>(await Ledger.Objects.AddAsync(AnObject("obj_2"), mostTenantBytes: null, Cancellation));
        Assert.IsType<RemoveObjectResult.StorageFull>(await RemoveAsync("obj_1"));

        _store.Failure = null;
        Assert.NotNull(await FindAsync("obj_1", "ann"));
        Assert.Null(await FindAsync("obj_2", "ann"));
        await AddAsync("obj_2");
    }

    protected ObjectRecord AnObject(string id, string user = "ann") => new()
    {
        Tenant = Demo,
        Id = ObjectId.Parse(id),
        UserId = user,
        Filename = $"{id}.png",
        MediaType = "image/png",
        SizeBytes = 3,
        Sha256 = new string('a', 64),
        CreatedAt = Time.GetUtcNow(),
    };

    protected async Task<ObjectRecord> AddAsync(string id, string user = "ann") =>
        Assert.IsType<AddObjectResult.Added>(await Ledger.Objects.AddAsync(AnObject(id, user), mostTenantBytes: null, Cancellation)).Record;

    protected async Task<RunRecord> EndedAsync(string run, params string[] objects)
    {
        RunRecord begun = await BeginAsync(AHeader(run, $"conv_{run}"));
        await AppendAsync(begun, FinalWith(begun.Header, 1, objects));
        return await FindAsync(begun);
    }

    protected async Task DeleteAsync(RunRecord run) => Assert.IsType<DeleteResult.Deleted>(await Ledger.DeleteAsync(run.Header.Key, "ann", Cancellation));

    private async Task<RunRecord> BeginAsync(RunHeader header, ConversationVisibility visibility, params string[] attached)
    {
        List<ObjectRecord> objects = [];
        foreach (string id in attached)
            objects.Add((await FindAsync(id, header.UserId))!);
        return Assert.IsType<CreateResult.Created>(await Ledger.CreateAsync(header, visibility, objects, null, Cancellation)).Run;
    }

    private ValueTask<ObjectRecord?> FindAsync(string id, string? visibleTo) => Ledger.Objects.FindAsync(Demo, ObjectId.Parse(id), visibleTo, Cancellation);

    private Task<RemoveObjectResult> RemoveAsync(string id) => Ledger.Objects.RemoveAsync(Demo, ObjectId.Parse(id), "ann", Cancellation);

    private async Task<List<string>> NeedlessAsync(TimeSpan unusedFor = default, int limit = 100) =>
        [.. (await Ledger.Objects.ListNeedlessAsync(Time.GetUtcNow() - unusedFor, after: 0, limit, Cancellation)).Objects.Select(each => each.Id.ToString())];
}
