using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Verbatim.Client;
using Verbatim.Frames;
using Xunit;
using static Verbatim.Tests.Client.ScriptedServer;

namespace Verbatim.Tests.Client;

public sealed class RunRecorderTests
{
    private static readonly RunId Run = RunId.Parse("run-1");
    // So long that frames go when they are waited for, and together.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(50);

    private readonly HeldTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_go_together_in_their_order_and_are_known_to_be_durable()
    {
        ScriptedServer server = Standing(at: 0).AnswersJson(HttpStatusCode.OK, Recorded(accepted: 3, last: 3));
        await using RunRecorder recorder = await JoinAsync(server);
        for (int i = 1; i <= 3; i++)
            await recorder.RecordAsync(Bytes(Frame(i)), Cancellation);

        FramesRecorded recorded = await recorder.CompleteAsync(Cancellation);

        Assert.Equal((3L, 0L, Position.At(3)), (recorded.Accepted, recorded.Duplicates, recorder.LastDurable));
        Assert.Equal(["", $"{Frame(1)}\n{Frame(2)}\n{Frame(3)}\n"], server.Bodies);
    }

    [Fact]
    public async Task A_run_is_begun_with_an_id_that_a_retry_repeats()
    {
        ScriptedServer server = new ScriptedServer().Breaks()
            .AnswersJson(HttpStatusCode.OK, """{"workflow_run_id":"run-1","conversation_id":"c-1","run_status":"running"}""")
            .AnswersJson(HttpStatusCode.OK, Recorded(accepted: 0, last: 7));

        await using RunRecorder recorder = await new VerbatimClient(server.Connect(), _time)
            .BeginRecordingAsync(new NewRun { WorkflowKey = "demo" }, new RunRecorderOptions(), Cancellation);

        Assert.Equal((Run, Position.At(7)), (recorder.Run, recorder.LastDurable));
        Assert.Equal(server.Bodies[0], server.Bodies[1]);
        Assert.Contains("\"workflow_run_id\":\"run_", server.Bodies[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(507)]
    public async Task What_may_pass_is_tried_again_with_the_same_bytes(int status)
    {
        ScriptedServer server = Standing(at: 0)
            .Answers(() => Answer((HttpStatusCode)status))
            .Breaks()
            .Answers(() => throw new TaskCanceledException("Too slow.", new TimeoutException()))
            .AnswersJson(HttpStatusCode.OK, "{\"accepted\"")
            .AnswersJson(HttpStatusCode.OK, Recorded(accepted: 0, duplicates: 1, last: 1));
        List<StreamConnection> changes = [];
        await using RunRecorder recorder = await JoinAsync(server, new RunRecorderOptions { MaxBatchWait = Long, ConnectionChanged = changes.Add });
        await recorder.RecordAsync(Bytes(Frame(1)), Cancellation);

        FramesRecorded recorded = await recorder.CompleteAsync(Cancellation);

        Assert.Equal((0L, 1L), (recorded.Accepted, recorded.Duplicates));
        Assert.Equal(Enumerable.Repeat(Frame(1) + "\n", 5), server.Bodies[1..]);
        Assert.Equal([StreamConnection.Lost, StreamConnection.Restored], changes);
    }

    [Fact]
    public async Task What_is_thrown_by_who_is_told_that_the_connection_is_lost_ends_the_recorder()
    {
        var thrown = new InvalidOperationException("Not now.");
        await using RunRecorder recorder = await JoinAsync(Standing(at: 0).Breaks(), new RunRecorderOptions { MaxBatchWait = Long, ConnectionChanged = _ => throw thrown });
        await recorder.RecordAsync(Bytes(Frame(1)), Cancellation);

        Assert.Same(thrown, await Assert.ThrowsAsync<InvalidOperationException>(() => recorder.CompleteAsync(Cancellation)));
    }

    [Fact]
    public async Task Of_a_batch_that_was_taken_in_part_the_rest_is_sent_again()
    {
        ScriptedServer server = Standing(at: 0)
            .AnswersJson(HttpStatusCode.ServiceUnavailable, """{"type":"urn:verbatim:problem:busy","accepted":1,"duplicates":1,"last_event_id":2}""", "application/problem+json")
            .AnswersJson(HttpStatusCode.OK, Recorded(accepted: 1, last: 3));
        await using RunRecorder recorder = await JoinAsync(server);
        for (int i = 1; i <= 3; i++)
            await recorder.RecordAsync(Bytes(Frame(i)), Cancellation);

        FramesRecorded recorded = await recorder.CompleteAsync(Cancellation);

        Assert.Equal((2L, 1L, 3L), (recorded.Accepted, recorded.Duplicates, recorded.LastEventId));
        Assert.Equal(Frame(3) + "\n", server.Bodies[2]);
    }

    [Fact]
    public async Task A_server_that_says_when_to_come_back_is_not_asked_before()
    {
        ScriptedServer server = Standing(at: 0)
            .Answers(() =>
            {
                HttpResponseMessage busy = Answer(HttpStatusCode.ServiceUnavailable);
                busy.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(120));
                return busy;
            })
            .AnswersJson(HttpStatusCode.OK, Recorded(accepted: 1, last: 1));
        await using RunRecorder recorder = await JoinAsync(server, new RunRecorderOptions { MaxBatchWait = TimeSpan.Zero });
        long began = _time.GetTimestamp();
        await recorder.RecordAsync(Bytes(Frame(1)), Cancellation);

        Task completing = recorder.CompleteAsync(Cancellation);
        await _time.PassAsync(TimeSpan.FromSeconds(120), Cancellation);
        await completing;

        Assert.True(_time.GetElapsedTime(began) >= TimeSpan.FromSeconds(120));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task What_no_retry_mends_ends_the_recorder_and_names_the_frame(int status)
    {
        ScriptedServer server = Standing(at: 10).AnswersJson(
            (HttpStatusCode)status,
            """{"type":"urn:verbatim:problem:out-of-order","title":"Not the next frame.","rule":"E-83","line":2,"accepted":1,"duplicates":0,"last_event_id":11}""",
            "application/problem+json");
        await using RunRecorder recorder = await JoinAsync(server);
        for (int i = 11; i <= 13; i++)
            await recorder.RecordAsync(Bytes(Frame(i)), Cancellation);

        VerbatimException refused = await Assert.ThrowsAsync<VerbatimException>(() => recorder.CompleteAsync(Cancellation));

        Assert.Equal(new RefusedFrame(Position.At(12), 2), refused.Frame);
        Assert.Equal("Not the next frame. (event_id 12, rule E-83)", refused.Message);
        Assert.Equal(Position.At(11), recorder.LastDurable);
        Assert.Same(refused, await Assert.ThrowsAsync<VerbatimException>(() => recorder.RecordAsync(Bytes(Frame(14)), Cancellation).AsTask()));
        Assert.Same(refused, await Assert.ThrowsAsync<VerbatimException>(() => recorder.FlushAsync(Cancellation)));
    }

    [Fact]
    public async Task A_frame_that_cannot_be_read_is_named_by_its_number()
    {
        ScriptedServer server = Standing(at: 0).AnswersJson(
            HttpStatusCode.UnprocessableEntity, """{"title":"Broken.","line":1,"accepted":0,"duplicates":0,"last_event_id":0}""", "application/problem+json");
        await using RunRecorder recorder = await JoinAsync(server);
        await recorder.RecordAsync("{\"event_id\":}"u8.ToArray(), Cancellation);

        VerbatimException refused = await Assert.ThrowsAsync<VerbatimException>(() => recorder.CompleteAsync(Cancellation));

        Assert.Equal("Broken. (frame 1 of those given to the recorder)", refused.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData(" {}")]
    [InlineData("{}\r")]
    [InlineData("{}\n{}")]
    public async Task What_would_be_sent_as_something_else_is_the_callers_mistake(string frame)
    {
        await using RunRecorder recorder = await JoinAsync(Standing(at: 0));

        await Assert.ThrowsAsync<ArgumentException>(() => recorder.RecordAsync(Bytes(frame), Cancellation).AsTask());
    }

    [Fact]
    public async Task While_there_is_nothing_to_record_the_server_hears_of_the_recorder_until_the_run_has_ended()
    {
        TimeSpan keepAlive = TimeSpan.FromMinutes(2);
        ScriptedServer server = Standing(at: 0)
            .AnswersJson(HttpStatusCode.OK, Recorded(accepted: 0, last: 0))
            .AnswersJson(HttpStatusCode.OK, Recorded(accepted: 0, last: 0))
            .AnswersJson(HttpStatusCode.OK, Recorded(accepted: 1, last: 1))
            .AnswersJson(HttpStatusCode.OK, Recorded(accepted: 1, last: 2, status: "completed"));
        await using RunRecorder recorder = await JoinAsync(server, new RunRecorderOptions { KeepAliveEvery = keepAlive });

        await _time.PassAsync(keepAlive, Cancellation);
        await _time.PassAsync(keepAlive, Cancellation);
        await recorder.RecordAsync(Bytes(Frame(1)), Cancellation);
        await recorder.FlushAsync(Cancellation);
        await recorder.RecordAsync(Bytes(Frame(2, "final")), Cancellation);
        await recorder.FlushAsync(Cancellation);
        for (int i = 0; i < 3; i++)
            await _time.PassAsync(keepAlive, Cancellation);

        Assert.Equal(["", "", "", Frame(1) + "\n", Frame(2, "final") + "\n"], server.Bodies);
    }

    [Fact]
    public async Task Whoever_records_faster_than_the_server_takes_waits_and_a_wait_that_is_given_up_takes_nothing()
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedServer server = Standing(at: 0)
            .AnswersLater(() =>
            {
                asked.SetResult();
                return answer.Task;
            })
            .AnswersJson(HttpStatusCode.OK, Recorded(accepted: 1, last: 2));
        await using RunRecorder recorder = await JoinAsync(server, new RunRecorderOptions { MaxBufferBytes = 64 * 1024 });
        string first = LongFrame(1, 60 * 1024), second = LongFrame(2, 60 * 1024);
        await recorder.RecordAsync(Bytes(first), Cancellation);

        using var tired = new CancellationTokenSource();
        Task givenUp = recorder.RecordAsync(Bytes(LongFrame(2, 59 * 1024)), tired.Token).AsTask();
        Task waiting = recorder.RecordAsync(Bytes(second), Cancellation).AsTask();
        await asked.Task;
        await tired.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        Assert.False(waiting.IsCompleted);

        answer.SetResult(Answer(HttpStatusCode.OK, Json(Recorded(accepted: 1, last: 1))));
        await waiting;
        await recorder.CompleteAsync(Cancellation);
        Assert.Equal([first + "\n", second + "\n"], server.Bodies[1..]);
    }

    [Fact]
    public async Task A_batch_has_so_many_frames_and_so_many_bytes()
    {
        ScriptedServer server = Standing(at: 0);
        for (int last = 2; last <= 6; last += 2)
            server.AnswersJson(HttpStatusCode.OK, Recorded(accepted: 2, last));
        server.AnswersJson(HttpStatusCode.OK, Recorded(accepted: 1, last: 7)).AnswersJson(HttpStatusCode.OK, Recorded(accepted: 1, last: 8));
        await using RunRecorder recorder = await JoinAsync(
            server, new RunRecorderOptions { MaxBatchFrames = 2, MaxBatchBytes = 1024, MaxBatchWait = Long });
        for (int i = 1; i <= 6; i++)
            await recorder.RecordAsync(Bytes(Frame(i)), Cancellation);
        await recorder.RecordAsync(Bytes(LongFrame(7, 4000)), Cancellation);
        await recorder.RecordAsync(Bytes(Frame(8)), Cancellation);

        await recorder.CompleteAsync(Cancellation);

        Assert.Equal(["", Frame(1) + "\n" + Frame(2) + "\n", Frame(3) + "\n" + Frame(4) + "\n", Frame(5) + "\n" + Frame(6) + "\n", LongFrame(7, 4000) + "\n", Frame(8) + "\n"], server.Bodies);
    }

    [Fact]
    public async Task A_server_that_stays_away_for_too_long_ends_the_recorder()
    {
        ScriptedServer server = Standing(at: 0);
        for (int i = 0; i < 100; i++)
            server.Breaks();
        await using RunRecorder recorder = await JoinAsync(server, new RunRecorderOptions { GiveUpAfter = TimeSpan.FromMinutes(1) });
        await recorder.RecordAsync(Bytes(Frame(1)), Cancellation);

        HttpRequestException gone = await Assert.ThrowsAsync<HttpRequestException>(() => recorder.CompleteAsync(Cancellation));

        Assert.Equal("Connection refused", gone.Message);
        Assert.InRange(server.Requests.Count, 6, 30);
    }

    [Fact]
    public async Task A_request_without_an_answer_counts_as_lost_in_time()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedServer server = Standing(at: 0)
            .AnswersLater(() =>
            {
                asked.SetResult();
                return new TaskCompletionSource<HttpResponseMessage>().Task;
            })
            .AnswersJson(HttpStatusCode.OK, Recorded(accepted: 1, last: 1));
        await using RunRecorder recorder = await JoinAsync(server);
        await recorder.RecordAsync(Bytes(Frame(1)), Cancellation);
        Task completing = recorder.CompleteAsync(Cancellation);
        await asked.Task;

        await _time.PassAsync(new RunRecorderOptions().AnswerWithin, Cancellation);
        await completing;

        Assert.Equal(Position.At(1), recorder.LastDurable);
    }

    [Fact]
    public async Task Who_waits_for_a_recorder_that_is_let_go_of_is_told()
    {
        ScriptedServer server = Standing(at: 0).AnswersLater(() => new TaskCompletionSource<HttpResponseMessage>().Task);
        RunRecorder recorder = await JoinAsync(server);
        await recorder.RecordAsync(Bytes(Frame(1)), Cancellation);
        Task waiting = recorder.CompleteAsync(Cancellation);

        await recorder.DisposeAsync();
        await recorder.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => recorder.RecordAsync(Bytes(Frame(2)), Cancellation).AsTask());
    }

    [Fact]
    public async Task No_frame_follows_the_completion()
    {
        await using RunRecorder recorder = await JoinAsync(Standing(at: 4));

        Assert.Equal(4, (await recorder.CompleteAsync(Cancellation)).LastEventId);
        await Assert.ThrowsAsync<InvalidOperationException>(() => recorder.RecordAsync(Bytes(Frame(5)), Cancellation).AsTask());
    }

    [Fact]
    public async Task Options_out_of_their_bounds_are_told_all_at_once()
    {
        var options = new RunRecorderOptions { MaxBatchFrames = 0, KeepAliveEvery = TimeSpan.Zero, ShortestPause = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromSeconds(1) };

        ArgumentException wrong = await Assert.ThrowsAsync<ArgumentException>(() => JoinAsync(new ScriptedServer(), options));

        Assert.Equal(
            "MaxBatchFrames is 0; give 1 to 10000. KeepAliveEvery is 00:00:00; give 00:00:01 to 1.00:00:00. LongestPause is 00:00:01; give 00:00:05 to 00:10:00.", wrong.Message);
    }

    private static ScriptedServer Standing(int at) => new ScriptedServer().AnswersJson(HttpStatusCode.OK, Recorded(accepted: 0, last: at));

    private static string Recorded(int accepted, int last, int duplicates = 0, string status = "running") =>
        $$"""{"accepted":{{accepted}},"duplicates":{{duplicates}},"last_event_id":{{last}},"run_status":"{{status}}"}""";

    private static StringContent Json(string json) => new(json, new MediaTypeHeaderValue("application/json"));

    private static string LongFrame(int position, int bytes) => $$"""{"event_id":{{position}},"text":"{{new string('x', bytes)}}"}""";

    private static byte[] Bytes(string frame) => Encoding.UTF8.GetBytes(frame);

    private Task<RunRecorder> JoinAsync(ScriptedServer server, RunRecorderOptions? options = null) =>
        new VerbatimClient(server.Connect(), _time).JoinRecordingAsync(Run, options ?? new RunRecorderOptions { MaxBatchWait = Long }, Cancellation);
}
