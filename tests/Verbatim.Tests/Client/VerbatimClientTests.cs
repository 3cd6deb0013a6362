using System.Net;
using System.Text;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Transcripts;
using Xunit;

namespace Verbatim.Tests.Client;

public sealed class VerbatimClientTests
{
    private static readonly RunId Run = RunId.Parse("run-1");
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_problem_is_an_exception_with_its_facts()
    {
        var server = new ScriptedServer().AnswersJson(HttpStatusCode.UnprocessableEntity, """
            {"type":"urn:verbatim:problem:invalid-frame","title":"A frame breaks the event contract.","status":422,"detail":"delta is a string.",
             "rule":"E-25","line":3,"accepted":2,"duplicates":0,"last_event_id":2}
            """, "application/problem+json");

        VerbatimException problem = await Assert.ThrowsAsync<VerbatimException>(
            () => Client(server).AppendAsync(Run, ["{}"u8.ToArray()], Cancellation));

        Assert.Equal(
            ("urn:verbatim:problem:invalid-frame", "E-25", 3L, 2L, 2L, HttpStatusCode.UnprocessableEntity),
            (problem.Type, problem.Rule, problem.Line, problem.Accepted, problem.LastEventId, problem.StatusCode));
        Assert.Equal("A frame breaks the event contract. delta is a string. (line 3, rule E-25)", problem.Message);
        Assert.False(problem.IsTransient);
    }

    [Fact]
    public async Task An_answer_of_somebody_in_between_is_a_problem_without_a_type()
    {
        var server = new ScriptedServer().AnswersJson(HttpStatusCode.BadGateway, "<html>", "text/html");

        VerbatimException problem = await Assert.ThrowsAsync<VerbatimException>(() => Client(server).RunAsync(Run, Cancellation));

        Assert.Equal((null, true), (problem.Type, problem.IsTransient));
    }

    [Fact]
    public async Task A_run_is_created_with_what_is_known_and_nothing_else()
    {
        var server = new ScriptedServer().AnswersJson(HttpStatusCode.Created, """{"workflow_run_id":"run-1","conversation_id":"c-1","run_status":"running"}""");

        BegunRun begun = await Client(server).CreateRunAsync(new NewRun { WorkflowKey = "demo", WorkflowRunId = Run }, Cancellation);

        Assert.Equal(new BegunRun(Run, ConversationId.Parse("c-1"), RunStatus.Running), begun);
        Assert.Equal("""{"workflow_key":"demo","workflow_run_id":"run-1"}""", Assert.Single(server.Bodies));
    }

    [Fact]
    public async Task A_page_gives_frames_exactly_as_they_were_recorded()
    {
        const string Odd = """{ "a" : "\u00e9é",  "n": 1.50 }""";
        var server = new ScriptedServer().AnswersJson(HttpStatusCode.OK, $$"""
            {"workflow_run_id":"run-1","conversation_id":"c-1","run_status":"completed","items":[{{Odd}},{}],"next_cursor":null}
            """);

        EventPage page = await Client(server).EventsAsync(Run, 7, "abc", Cancellation);

        Assert.Equal([Odd, "{}"], page.Items.Select(frame => Encoding.UTF8.GetString(frame.Span)));
        Assert.Equal((RunStatus.Completed, null), (page.RunStatus, page.NextCursor));
        Assert.Equal("GET /api/v1/workflows/runs/run-1/replay/events?limit=7&cursor=abc", Assert.Single(server.Requests));
    }

    [Fact]
    public async Task Runs_are_asked_for_with_the_filters_that_are_set()
    {
        var server = new ScriptedServer().AnswersJson(HttpStatusCode.OK, """
            {"items":[{"workflow_run_id":"run-1","conversation_id":"c-1","workflow_key":"demo","run_status":"interrupted","started_at":"2026-01-02T03:04:05Z","visibility":"private"}],"next_cursor":"n"}
            """);

        RunPage page = await Client(server).RunsAsync(new RunFilter { Status = RunStatus.Interrupted, UserId = "a&b", Text = "50 %" }, null, Cancellation);

        Assert.Equal((Run, RunStatus.Interrupted, "private", "n"), (page.Items[0].WorkflowRunId, page.Items[0].RunStatus, page.Items[0].Visibility, page.NextCursor));
        Assert.Equal("GET /api/v1/workflows/runs?status=interrupted&user_id=a%26b&text=50%20%25", Assert.Single(server.Requests));
    }

    [Fact]
    public async Task A_started_workflow_is_named_and_let_go()
    {
        var body = new MemoryStream();
        var server = new ScriptedServer().Answers(() =>
        {
            HttpResponseMessage response = ScriptedServer.Answer(HttpStatusCode.OK, new StreamContent(body));
            response.Headers.Add("Workflow-Run-Id", "run-1");
            return response;
        });

        Assert.Equal(Run, await Client(server).StartRunAsync("demo", new NewWorkflowRun { Message = "Hi" }, "key-1", Cancellation));
        Assert.False(body.CanRead);
    }

    [Fact]
    public async Task A_transcript_comes_back_ready_to_go_on()
    {
        Transcript transcript = Transcripts.Events.Fold(Transcripts.Events.Say(0, "Hello"));
        var server = new ScriptedServer().AnswersJson(HttpStatusCode.OK, Encoding.UTF8.GetString(TranscriptJson.Write(transcript.ToDocument("cursor1"))));

        TranscriptDocument document = await Client(server).TranscriptAsync(Run, Cancellation);

        Assert.Equal("cursor1", document.Cursor);
        Assert.Equal(transcript.Last, Transcript.Restore(document).Last);
    }

    [Fact]
    public async Task Frames_are_sent_one_a_line()
    {
        var server = new ScriptedServer().AnswersJson(HttpStatusCode.OK, """{"accepted":1,"duplicates":1,"last_event_id":2}""");

        FramesRecorded recorded = await Client(server).AppendAsync(Run, ["{\"a\":1}"u8.ToArray(), "{\"b\":2}"u8.ToArray()], Cancellation);

        Assert.Equal(new FramesRecorded(1, 1, 2, null, null), recorded);
        Assert.Equal("{\"a\":1}\n{\"b\":2}\n", Assert.Single(server.Bodies));
    }

    private static VerbatimClient Client(ScriptedServer server) => new(server.Connect());
}
