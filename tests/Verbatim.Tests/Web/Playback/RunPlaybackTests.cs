using System.Net;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Time.Testing;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Tests.Client;
using Verbatim.Tests.Transcripts;
using Verbatim.Transcripts;
using Verbatim.Web.Playback;
using Xunit;

namespace Verbatim.Tests.Web.Playback;

/// <summary>A page may be hidden at any moment, and be told so more than once.</summary>
public sealed class RunPlaybackTests
{
    // One thing at a time, as in a browser.
    private readonly Dispatcher _browser = Dispatcher.CreateDefault();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_page_whose_run_has_ended_may_be_hidden()
    {
        RunPlayback playback = Play(Server().Streams(ScriptedServer.Event(1), ScriptedServer.Event(2, "final")));
        await _browser.InvokeAsync(() => playback.Show(true));

        await _browser.InvokeAsync(() => playback.PlayAsync(CancellationToken.None));
        await _browser.InvokeAsync(() => playback.Show(false));

        Assert.Equal(PlaybackState.Ended, playback.State);
    }

    [Fact]
    public async Task A_hidden_page_may_be_hidden_again_and_goes_on_when_it_is_shown()
    {
        RunPlayback playback = Play(Server()
            .AnswersLater(() => new TaskCompletionSource<HttpResponseMessage>().Task)
            .Streams(ScriptedServer.Event(1), ScriptedServer.Event(2, "final")));
        await _browser.InvokeAsync(() => playback.Show(true));
        Task following = ReachesAsync(playback, PlaybackState.Following);
        Task playing = _browser.InvokeAsync(() => playback.PlayAsync(CancellationToken.None));
        await following;
        Task letGo = ReachesAsync(playback, PlaybackState.LetGo);
        await _browser.InvokeAsync(() => playback.Show(false));
        await letGo;

        await _browser.InvokeAsync(() => playback.Show(false));
        await _browser.InvokeAsync(() => playback.Show(true));
        await playing;

        Assert.Equal(PlaybackState.Ended, playback.State);
    }

    private static ScriptedServer Server() => new ScriptedServer()
        .AnswersJson(HttpStatusCode.OK, Encoding.UTF8.GetString(TranscriptJson.Write(Transcript.Begin(Events.Header).ToDocument("cursor0"))));

    private static Task ReachesAsync(RunPlayback playback, PlaybackState state)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        playback.StateChanged += () =>
        {
            if (playback.State == state)
                reached.TrySetResult();
        };
        return reached.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    private RunPlayback Play(ScriptedServer server) => new(new VerbatimClient(server.Connect(), _time), RunId.Parse("run-1"), _time);
}
