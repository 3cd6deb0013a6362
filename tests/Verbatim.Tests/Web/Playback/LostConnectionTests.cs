using System.Net;
using System.Text;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Verbatim.Client;
using Verbatim.Tests.Client;
using Verbatim.Tests.Transcripts;
using Verbatim.Transcripts;
using Verbatim.Web.Playback;
using Xunit;

namespace Verbatim.Tests.Web.Playback;

/// <summary>A page whose frames do not come any more says how its run ended as soon as the run tells.</summary>
public sealed class LostConnectionTests
{
    [Fact]
    public async Task Where_the_stream_is_lost_and_the_run_has_ended_the_page_shows_the_end_that_the_run_tells()
    {
        var time = new FakeTimeProvider();
        ScriptedServer server = new ScriptedServer()
            .AnswersJson(HttpStatusCode.OK, Encoding.UTF8.GetString(TranscriptJson.Write(Transcript.Begin(Events.Header).ToDocument("cursor0"))))
            .StreamsAndBreaks(ScriptedServer.Event(1))
            .AnswersJson(HttpStatusCode.OK, """
                {"workflow_run_id":"run-1","conversation_id":"c-1","workflow_key":"demo","run_status":"failed","started_at":"2026-01-02T03:04:05.000Z","ended_at":"2026-01-02T03:05:00.000Z",
                "last_event_id":9,"steps":[],"error":{"code":"rate_limit","message":"Too many requests.","source":"provider","is_retryable":true},"failure_reason":"Too many requests.","attachments":[]}
                """);
        for (int i = 0; i < 1000; i++)
            server.Breaks();
        await using var page = new BunitContext();
        page.Services.AddSingleton(new VerbatimClient(server.Connect(), time));
        page.Services.AddSingleton<TimeProvider>(time);
        BunitJSModuleInterop document = page.JSInterop.SetupModule("./transcript.js");
        document.SetupVoid("merge", _ => true).SetVoidResult();
        document.SetupVoid("watchVisibility", _ => true).SetVoidResult();
        document.Setup<bool>("isFollowed", _ => true).SetResult(true);
        IRenderedComponent<LiveRun> live = page.Render<LiveRun>(parameters => parameters
            .Add(view => view.Run, "run-1")
            .Add(view => view.Title, "A demo")
            .Add(view => view.ShowsAll, false)
            .Add(view => view.Older, 0));

        await live.InvokeAsync(() => live.Instance.Show(true));

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await live.InvokeAsync(() => document.Invocations["merge"].Any(merge => ((string)merge.Arguments[0]!).Contains("Too many requests.", StringComparison.Ordinal))))
        {
            Assert.False(deadline.IsCancellationRequested, "The end was never shown.");
            time.Advance(Painting.Pause);
            await Task.Yield();
        }

        Assert.Contains("GET /api/v1/workflows/runs/run-1", server.Requests);
        Assert.Contains("Reconnecting", live.Markup, StringComparison.Ordinal);
    }
}
