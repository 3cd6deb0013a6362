using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Frames.Wire;
using Xunit;
using static Verbatim.Tests.Client.ScriptedServer;

namespace Verbatim.Tests.Client;

public sealed class FollowTests
{
    private static readonly RunId Run = RunId.Parse("run-1");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_lost_connection_is_taken_up_after_the_last_frame()
    {
        var server = new ScriptedServer()
            .StreamsAndBreaks(Event(1), Event(2), "id: cursor3\ndata: {\"half")
            .Breaks()
            .Answers(() => Answer(HttpStatusCode.ServiceUnavailable))
            .Streams(Event(3), Event(4, "final"));

        Assert.Equal([Frame(1), Frame(2), Frame(3), Frame(4, "final")], await FollowAsync(server, null));
        Assert.Equal(
            [
                "GET /api/v1/workflows/runs/run-1/replay/stream?ids=true&follow=true",
                "GET /api/v1/workflows/runs/run-1/replay/stream?ids=true&follow=true after cursor2",
                "GET /api/v1/workflows/runs/run-1/replay/stream?ids=true&follow=true after cursor2",
                "GET /api/v1/workflows/runs/run-1/replay/stream?ids=true&follow=true after cursor2",
            ],
            server.Requests);
    }

    [Fact]
    public async Task A_replay_that_begins_at_a_frame_names_it_until_it_has_a_cursor()
    {
        var server = new ScriptedServer().StreamsAndBreaks().StreamsAndBreaks(Event(7)).Streams(Event(8, "final"));

        var client = new VerbatimClient(server.Connect(), _time);

        Assert.Equal([Frame(7), Frame(8, "final")], await ReadAsync(client.FollowAsync(Run, Position.At(7), TestContext.Current.CancellationToken)));
        Assert.Equal(
            [
                "GET /api/v1/workflows/runs/run-1/replay/stream?ids=true&follow=true&at=7",
                "GET /api/v1/workflows/runs/run-1/replay/stream?ids=true&follow=true&at=7",
                "GET /api/v1/workflows/runs/run-1/replay/stream?ids=true&follow=true after cursor7",
            ],
            server.Requests);
    }

    [Fact]
    public async Task A_frame_that_comes_again_is_given_out_once()
    {
        var server = new ScriptedServer().StreamsAndBreaks(Event(1), Event(2)).Streams(Event(1), Event(2), Event(3, "final"));

        Assert.Equal([Frame(1), Frame(2), Frame(3, "final")], await FollowAsync(server, null));
    }

    [Fact]
    public async Task A_connection_that_ends_cleanly_before_the_run_does_is_taken_up_too()
    {
        var server = new ScriptedServer().Streams(Event(1)).Streams(Event(2, "final"));

        Assert.Equal([Frame(1), Frame(2, "final")], await FollowAsync(server, null));
    }

    [Fact]
    public async Task At_the_end_of_an_ended_run_there_is_nothing_to_wait_for()
    {
        var server = new ScriptedServer().Answers(() => Answer(HttpStatusCode.NoContent));

        Assert.Empty(await FollowAsync(server, "cursor9"));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_at_all_is_told_at_once() =>
        await Assert.ThrowsAsync<HttpRequestException>(() => FollowAsync(new ScriptedServer().Breaks(), null));

    [Fact]
    public async Task A_run_that_is_gone_when_the_connection_is_taken_up_ends_the_follow()
    {
        var server = new ScriptedServer().StreamsAndBreaks(Event(1)).Answers(() => Answer(HttpStatusCode.NotFound));

        VerbatimException gone = await Assert.ThrowsAsync<VerbatimException>(() => FollowAsync(server, null));

        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_run_that_is_damaged_further_on_ends_the_follow_and_is_not_asked_for_again()
    {
        var server = new ScriptedServer()
            .StreamsAndBreaks(Event(1))
            .AnswersJson(HttpStatusCode.InternalServerError, """{"type":"urn:verbatim:problem:damaged","status":500}""", "application/problem+json");

        VerbatimException damaged = await Assert.ThrowsAsync<VerbatimException>(() => FollowAsync(server, null));

        Assert.Equal("urn:verbatim:problem:damaged", damaged.Type);
    }

    [Fact]
    public async Task A_connection_that_is_not_made_in_time_is_tried_again()
    {
        var server = new ScriptedServer()
            .StreamsAndBreaks(Event(1))
            .Answers(() => throw new TaskCanceledException("Too slow.", new TimeoutException()))
            .Streams(Event(2, "final"));

        Assert.Equal([Frame(1), Frame(2, "final")], await FollowAsync(server, null));
    }

    [Fact]
    public async Task A_replay_stops_at_the_present()
    {
        var server = new ScriptedServer().StreamsAndBreaks(Event(1)).Streams(Event(2));
        var client = new VerbatimClient(server.Connect(), _time);

        Assert.Equal([Frame(1), Frame(2)], await ReadAsync(client.ReplayAsync(Run, null, TestContext.Current.CancellationToken)));
    }

    private Task<List<string>> FollowAsync(ScriptedServer server, string? cursor) =>
        ReadAsync(new VerbatimClient(server.Connect(), _time).FollowAsync(Run, cursor, TestContext.Current.CancellationToken));

    // The clock is moved on whenever the client waits, so that no test does.
    private async Task<List<string>> ReadAsync(IAsyncEnumerable<StreamedFrame> frames)
    {
        List<string> read = [];
        await using IAsyncEnumerator<StreamedFrame> each = frames.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        while (true)
        {
            Task<bool> next = each.MoveNextAsync().AsTask();
            while (!next.IsCompleted)
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                await Task.Yield();
            }

            if (!await next)
                return read;
            read.Add(Encoding.UTF8.GetString(each.Current.Bytes.Span));
        }
    }
}
