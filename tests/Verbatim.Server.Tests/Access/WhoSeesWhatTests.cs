using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

/// <summary>Two conversations, one of them private, with two runs each, before all who may ask, on every read that there is .</summary>
[Trait("Clauses", "R-23 R-24 R-99")]
public sealed class WhoSeesWhatTests(SharedServer shared)
{
    private const string Conversations = "/api/v1/conversations";

    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    [Fact]
    public async Task Each_sees_what_is_theirs_to_see_on_every_read_and_nobody_sees_what_was_deleted()
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        using RunClient ben = shared.Process.Member(_tenant, "ben");
        using var admin = new RunClient(shared.Process, shared.Process.Tokens.For(_tenant, "eve", "admin"));
        using var stranger = new RunClient(shared.Process, shared.Process.Tokens.For($"{_tenant}-2", "ann", "owner"));
        RecordedConversation open = await RecordAsync(ann, visibility: null);
        RecordedConversation hidden = await RecordAsync(ann, visibility: "private");

        await AssertSeesAsync(ann, open, hidden);
        await AssertSeesAsync(admin, open, hidden);
        await AssertSeesAsync(ben, open);
        await AssertSeesNothingAsync(ben, hidden);
        await AssertSeesAsync(stranger);
        await AssertSeesNothingAsync(stranger, open);
        await AssertSeesNothingAsync(stranger, hidden);

        foreach (string run in open.Runs.Concat(hidden.Runs))
        {
            using HttpResponseMessage deleted = await admin.Http.DeleteAsync($"{RunClient.Runs}/{run}", RunClient.Cancellation);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        foreach (RunClient caller in (RunClient[])[ann, ben, admin, stranger])
        {
            await AssertSeesAsync(caller);
            await AssertSeesNoRunAsync(caller, open);
            await AssertSeesNoRunAsync(caller, hidden);
        }

        // A conversation stays, with nothing in it, for those who could see it.
        await AssertIsEmptyAsync(ann, open, hidden);
        await AssertIsEmptyAsync(admin, open, hidden);
        await AssertIsEmptyAsync(ben, open);
        await AssertSeesNothingAsync(ben, hidden);
        await AssertSeesNothingAsync(stranger, open);
        await AssertSeesNothingAsync(stranger, hidden);

        string verification = await admin.Http.GetStringAsync("/api/v1/ledger/verification", RunClient.Cancellation);
        string[] lines = verification.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("{\"verified_runs\":0,\"deleted_runs\":4}", lines[^1]);
        Assert.All(lines[..^1], line => Assert.Contains("\"deleted_by\":\"eve\"", line, StringComparison.Ordinal));
        Assert.Equal(4, lines.Length - 1);
    }

    private static async Task<RecordedConversation> RecordAsync(RunClient owner, string? visibility)
    {
        string conversation = $"conv-{Guid.NewGuid():N}";
        var recorded = new RecordedConversation(conversation, [], []);
        foreach (int number in (int[])[1, 2])
        {
            string run = $"run-{Guid.NewGuid():N}";
            string body = JsonSerializer.Serialize(new Dictionary<string, string?>
            {
                ["workflow_key"] = "k",
                ["workflow_run_id"] = run,
                ["conversation_id"] = conversation,
                ["visibility"] = visibility ?? "tenant",
            });
            using HttpResponseMessage begun = await owner.PostJsonAsync(RunClient.Runs, body);
            Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
            string[] frames = [SomeFrames.Delta(1, conversation, $"{run} said"), SomeFrames.Final(2, conversation, $"{run} ended")];
            await owner.RecordedAsync(run, frames);
            recorded.Runs.Add(run);
            recorded.Frames.Add(frames);
        }

        return recorded;
    }

    // Exactly these, by the list and by every address of theirs.
    private static async Task AssertSeesAsync(RunClient caller, params RecordedConversation[] conversations)
    {
        Assert.Equal(conversations.SelectMany(one => one.Runs).Order(StringComparer.Ordinal), await ListAsync(caller, ""));
        foreach (RecordedConversation one in conversations)
        {
            Assert.Equal(one.Runs.Order(StringComparer.Ordinal), await ListAsync(caller, $"?conversation_id={one.Id}"));
            string all = string.Concat(one.Frames.SelectMany(frames => frames).Select(frame => $"data: {frame}\n\n"));
            Assert.Equal(all, await caller.Http.GetStringAsync($"{Conversations}/{one.Id}/ledger/stream", RunClient.Cancellation));
            Assert.Equal(one.Frames.SelectMany(frames => frames), await ItemsAsync(caller, $"{Conversations}/{one.Id}/ledger/events"));
            foreach ((string run, string[] frames) in one.Runs.Zip(one.Frames))
            {
                Assert.Equal(run, (await caller.GetAsync($"{RunClient.Runs}/{run}")).GetProperty("workflow_run_id").GetString());
                Assert.Equal(frames, await ItemsAsync(caller, $"{RunClient.Runs}/{run}/replay/events"));
                Assert.Equal(SomeFrames.Sse(frames), await caller.StreamAsync(run));
                Assert.Equal(SomeFrames.Sse(frames), await caller.StreamAsync(run, "?follow=true"));
                Assert.Contains($"{run} said", (await caller.GetAsync($"{RunClient.Runs}/{run}/transcript")).GetRawText(), StringComparison.Ordinal);
            }
        }
    }

    private static async Task AssertSeesNothingAsync(RunClient caller, RecordedConversation conversation)
    {
        await AssertSeesNoRunAsync(caller, conversation);
        string[] addresses = ["events", "stream", "stream?follow=true"];
        foreach (string address in addresses)
            await AssertAnsweredAlikeAsync(caller, $"{Conversations}/{conversation.Id}/ledger/{address}", $"{Conversations}/no-such-one/ledger/{address}");
    }

    private static async Task AssertIsEmptyAsync(RunClient caller, params RecordedConversation[] conversations)
    {
        foreach (RecordedConversation one in conversations)
        {
            Assert.Empty(await ItemsAsync(caller, $"{Conversations}/{one.Id}/ledger/events"));
            Assert.Empty(await caller.Http.GetStringAsync($"{Conversations}/{one.Id}/ledger/stream", RunClient.Cancellation));
        }
    }

    private static async Task AssertSeesNoRunAsync(RunClient caller, RecordedConversation conversation)
    {
        Assert.Empty(await ListAsync(caller, $"?conversation_id={conversation.Id}"));
        string[] addresses = ["", "/replay/events", "/replay/stream", "/replay/stream?follow=true", "/replay/stream?ids=true", "/transcript"];
        foreach (string run in conversation.Runs)
        {
            foreach (string address in addresses)
                await AssertAnsweredAlikeAsync(caller, $"{RunClient.Runs}/{run}{address}", $"{RunClient.Runs}/no-such-one{address}");
        }
    }

    private static async Task AssertAnsweredAlikeAsync(RunClient caller, string path, string missing)
    {
        (HttpStatusCode status, string body) = await AnswerAsync(caller, path);
        Assert.Equal(await AnswerAsync(caller, missing), (status, body));
        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AnswerAsync(RunClient caller, string path)
    {
        using HttpResponseMessage answer = await caller.Http.GetAsync(path, RunClient.Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(RunClient.Cancellation));
    }

    private static async Task<IEnumerable<string>> ListAsync(RunClient caller, string query)
    {
        JsonElement page = await caller.GetAsync(RunClient.Runs + query);
        return page.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("workflow_run_id").GetString()!).Order(StringComparer.Ordinal);
    }

    private static async Task<IEnumerable<string>> ItemsAsync(RunClient caller, string address)
    {
        JsonElement page = await caller.GetAsync(address);
        return page.GetProperty("items").EnumerateArray().Select(item => item.GetRawText());
    }

    private sealed record RecordedConversation(string Id, List<string> Runs, List<string[]> Frames);
}
