using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Conversations;

/// <summary>All frames of a conversation, in pages and as a stream (R-70, R-71, R-80 to R-84).</summary>
[Trait("Clauses", "R-70 R-71 R-80 R-82 R-83 R-84")]
public sealed class ConversationLedgerTests(SharedServer shared)
{
    [Fact]
    public async Task Pages_of_every_size_both_ways_and_the_stream_give_the_frames_of_all_runs_in_commit_order()
    {
        using RunClient ann = shared.Process.Member();
        var conversation = new ConversationClient(ann, NewId());
        List<string> frames = await conversation.RecordTwoRunsAsync(6);

        for (int limit = 1; limit <= frames.Count + 1; limit++)
        {
            Assert.Equal(frames, await conversation.WalkAsync(limit));
            Assert.Equal(frames, await conversation.WalkAsync(limit, "&direction=backward"));
        }

        Assert.Equal(string.Concat(frames.Select(frame => $"data: {frame}\n\n")), await conversation.StreamAsync());
        for (int at = 1; at <= frames.Count + 1; at++)
        {
            Assert.Equal(frames[(at - 1)..], await conversation.WalkAsync(5, $"&at={at}"));
            Assert.Equal(frames[..Math.Min(at, frames.Count)], await conversation.WalkAsync(5, $"&direction=backward&at={at}"));
        }
    }

    [Fact]
    public async Task A_cursor_goes_on_with_what_came_later_and_is_never_null()
    {
        using RunClient ann = shared.Process.Member();
        string id = NewId();
        var conversation = new ConversationClient(ann, id);
        string first = await conversation.BeginAsync();

        (IReadOnlyList<string> none, string cursor) = await conversation.PageAsync("");
        Assert.Empty(none);
        await ann.RecordedAsync(first, SomeFrames.Run(2, id));
        (IReadOnlyList<string> run, cursor) = await conversation.PageAsync($"?cursor={cursor}");
        Assert.Equal(2, run.Count);
        (none, cursor) = await conversation.PageAsync($"?cursor={cursor}");
        Assert.Empty(none);
        Assert.Matches("^[A-Za-z0-9_-]{1,200}$", cursor);

        string second = await conversation.BeginAsync();
        await ann.RecordedAsync(second, SomeFrames.Run(3, id));
        Assert.Equal(3, (await conversation.PageAsync($"?cursor={cursor}")).Items.Count);
        Assert.Equal(SomeFrames.Run(3, id), (await conversation.StreamAsync($"?cursor={cursor}")).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..]));
    }

    [Fact]
    public async Task A_follower_gets_what_comes_of_runs_that_do_not_exist_yet_and_comes_back_by_the_id_of_the_last_event()
    {
        using RunClient ann = shared.Process.Member();
        string id = NewId();
        var conversation = new ConversationClient(ann, id);
        string run = await conversation.BeginAsync();
        await ann.RecordedAsync(run, SomeFrames.Run(2, id));
        using SseLines follower = await conversation.FollowAsync("?follow=true&ids=true");
        Assert.Equal("no-store, no-transform", follower.Response.Headers.CacheControl!.ToString());
        Assert.Equal(["no"], follower.Response.Headers.GetValues("X-Accel-Buffering"));

        string? name = await follower.NextLineAsync();
        Assert.Equal(SomeFrames.Run(2, id)[0], await follower.NextFrameAsync());
        Assert.Equal(SomeFrames.Run(2, id)[1], await follower.NextFrameAsync());
        string later = await conversation.BeginAsync();
        await ann.RecordedAsync(later, SomeFrames.Delta(1, id, "later"));
        Assert.Equal(SomeFrames.Delta(1, id, "later"), await follower.NextFrameAsync());

        using SseLines again = await conversation.FollowAsync("?follow=true&ids=true&at=1", lastEventId: name!["id: ".Length..]);
        Assert.Equal(SomeFrames.Run(2, id)[1], await again.NextFrameAsync());
        Assert.Equal(SomeFrames.Delta(1, id, "later"), await again.NextFrameAsync());
    }

    [Fact]
    public async Task Before_and_after_sealing_and_a_restart_it_is_the_same_and_so_are_its_cursors()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Ledger__SealAfter"] = "00:00:00" },
        });
        using RunClient ann = server.Member();
        string id = NewId();
        var conversation = new ConversationClient(ann, id);
        string a = await conversation.BeginAsync();
        string b = await conversation.BeginAsync();
        await ann.RecordedAsync(a, SomeFrames.Delta(1, id, "a"));
        await ann.RecordedAsync(b, SomeFrames.Delta(1, id, "b"));
        string[] cursors = [(await conversation.PageAsync("?limit=1")).Cursor, (await conversation.PageAsync("?limit=2")).Cursor];
        await server.RestartAsync();
        await ann.RecordedAsync(a, SomeFrames.Final(2, id, "a"));
        await ann.RecordedAsync(b, SomeFrames.Final(2, id, "b"));
        string stream = await conversation.StreamAsync();
        await ann.SealedAsync(a);
        await ann.SealedAsync(b);

        string[] frames = [SomeFrames.Delta(1, id, "a"), SomeFrames.Delta(1, id, "b"), SomeFrames.Final(2, id, "a"), SomeFrames.Final(2, id, "b")];
        Assert.Equal(string.Concat(frames.Select(frame => $"data: {frame}\n\n")), stream);
        Assert.Equal(stream, await conversation.StreamAsync());
        Assert.Equal(frames[1..], (await conversation.PageAsync($"?cursor={cursors[0]}")).Items);
        Assert.Equal(frames[2..], (await conversation.PageAsync($"?cursor={cursors[1]}")).Items);
        Assert.Equal(frames[..1], (await conversation.PageAsync($"?direction=backward&cursor={cursors[0]}")).Items);
    }

    [Fact]
    public async Task A_cursor_with_any_bit_flipped_or_from_elsewhere_is_refused_without_a_word_about_why()
    {
        using RunClient ann = shared.Process.Member();
        var conversation = new ConversationClient(ann, NewId());
        await conversation.RecordTwoRunsAsync(2);
        string otherId = NewId();
        var other = new ConversationClient(ann, otherId);
        await other.RecordTwoRunsAsync(2);
        string run = await conversation.BeginAsync();
        string good = (await conversation.PageAsync("?limit=1")).Cursor;
        string runs = (await ann.GetAsync($"{RunClient.Runs}/{run}/replay/events")).GetProperty("next_cursor").GetString()!;

        await AlteredCursors.AssertRefusedAsync(
            ann, $"{conversation.Address}/events", [(await other.PageAsync("?limit=1")).Cursor, runs, "now", "-1", .. AlteredCursors.Of(good)]);
        using HttpResponseMessage elsewhere = await ann.Http.GetAsync($"{RunClient.Runs}/{run}/replay/events?cursor={good}", RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, elsewhere.StatusCode);
    }

    [Theory]
    [InlineData("events")]
    [InlineData("events?cursor=nonsense")]
    [InlineData("stream")]
    [InlineData("stream?follow=true")]
    public async Task A_private_conversation_another_tenants_and_none_get_one_answer(string what)
    {
        using RunClient ann = shared.Process.Member("acme", "ann");
        using RunClient ben = shared.Process.Member("acme", "ben");
        using RunClient stranger = shared.Process.Member("umbrella", "ann");
        using var admin = new RunClient(shared.Process, shared.Process.Tokens.For("acme", "eve", "admin"));
        var conversation = new ConversationClient(ann, NewId());
        List<string> frames = await conversation.RecordTwoRunsAsync(2, visibility: "private");

        string missing = await AnswerAsync(ben, $"/api/v1/conversations/{NewId()}/ledger/{what}");
        Assert.StartsWith("404", missing, StringComparison.Ordinal);
        Assert.Equal(missing, await AnswerAsync(ben, $"{conversation.Address}/{what}"));
        Assert.Equal(missing, await AnswerAsync(stranger, $"{conversation.Address}/{what}"));
        Assert.Equal(missing, await AnswerAsync(ben, $"/api/v1/conversations/no%20id/ledger/{what}"));
        Assert.Equal(missing, await AnswerAsync(ben, $"/api/v1/conversations/{new string('x', 200)}/ledger/{what}"));
        Assert.Equal(frames, await conversation.WalkAsync(3));
        Assert.Equal(frames, await new ConversationClient(admin, conversation.Address.Split('/')[4]).WalkAsync(3));
    }

    [Theory]
    [InlineData("events?limit=0")]
    [InlineData("events?limit=1001")]
    [InlineData("events?at=0")]
    [InlineData("events?at=6")]
    [InlineData("events?direction=sideways")]
    [InlineData("stream?direction=backward")]
    [InlineData("stream?follow=yes")]
    [InlineData("stream?at=6")]
    public async Task A_parameter_outside_its_range_is_a_400(string what)
    {
        using RunClient ann = shared.Process.Member();
        var conversation = new ConversationClient(ann, NewId());
        await conversation.RecordTwoRunsAsync(2);

        using HttpResponseMessage response = await ann.Http.GetAsync($"{conversation.Address}/{what}", RunClient.Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonElement problem = await RunClient.JsonAsync(response);
        Assert.Equal("urn:verbatim:problem:invalid-parameter", problem.GetProperty("type").GetString());
    }

    private static string NewId() => $"conv-{Guid.NewGuid():N}";

    private static async Task<string> AnswerAsync(RunClient caller, string path)
    {
        using HttpResponseMessage response = await caller.Http.GetAsync(path, RunClient.Cancellation);
        var text = new StringBuilder().Append((int)response.StatusCode);
        foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(response.Content.Headers).OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            if (name != "Date")
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n{name}: {string.Join(", ", values)}");
        }

        return text.Append('\n').Append(await response.Content.ReadAsStringAsync(RunClient.Cancellation)).ToString();
    }
}
