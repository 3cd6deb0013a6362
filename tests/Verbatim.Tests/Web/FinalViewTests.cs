using Bunit;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Tests.Web.Seeing;
using Verbatim.Transcripts;
using Verbatim.Web.Transcripts;
using Xunit;
using static Verbatim.Tests.Transcripts.Events;

namespace Verbatim.Tests.Web;

/// <summary>The final view of a run: the replay's terminal frame first, else the run by itself, else what is live.</summary>
public sealed class FinalViewTests
{
    private static readonly RunDetail Told = new()
    {
        WorkflowRunId = Header.WorkflowRunId,
        ConversationId = Header.ConversationId,
        WorkflowKey = "demo",
        RunStatus = RunStatus.Completed,
        StartedAt = Header.StartedAt,
        EndedAt = "2026-01-02T03:05:00.000Z",
        FinalText = "As the run tells.",
        Usage = new Usage { OutputTokens = 7 },
        Attachments = [new Attachment { ObjectId = "obj_1", Filename = "told.csv" }],
    };

    [Fact]
    public void The_terminal_frame_of_the_replay_comes_first_whatever_the_run_tells()
    {
        string seen = Seen(Fold(Say(0, "As the frames say."), Final("incomplete")), Told with { RunStatus = RunStatus.Failed, Error = new ErrorDetail { Message = "No.", Source = "server" } });

        Assert.Contains("incomplete", seen, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("As the run tells.", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("No.", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("told.csv", seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_terminal_frame_the_run_by_itself_tells_its_end_its_text_and_its_files()
    {
        string seen = Seen(Fold(Say(0, "As far as")), Told);

        Assert.Contains("As far as", seen, StringComparison.Ordinal);
        Assert.Contains("As the run tells.", seen, StringComparison.Ordinal);
        Assert.Contains("Download told.csv", seen, StringComparison.Ordinal);
        Assert.Contains("Output tokens", seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_tells_of_an_error_shows_the_error()
    {
        RunDetail failed = Told with
        {
            RunStatus = RunStatus.Failed,
            FinalText = null,
            Attachments = [],
            Error = new ErrorDetail { Code = "rate_limit", Message = "Too many requests.", Source = "provider", IsRetryable = true },
        };

        string seen = Seen(Fold(Say(0, "As far as")), failed);

        Assert.Contains("Too many requests.", seen, StringComparison.Ordinal);
        Assert.Contains("rate_limit · from the provider · trying again may help", seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_frame_that_is_an_error_shows_the_error()
    {
        string seen = Seen(Fold(Say(0, "As far as"), Error("workflow_failed")), Told);

        Assert.Contains("It broke.", seen, StringComparison.Ordinal);
        Assert.Contains("workflow_failed · from the server", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("As the run tells.", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void While_both_say_that_it_goes_on_what_is_live_is_shown_and_no_end(bool hasDetail)
    {
        RunDetail? running = hasDetail ? Told with { RunStatus = RunStatus.Running, EndedAt = null, FinalText = null, Usage = null, Attachments = [] } : null;
        using var page = new BunitContext();
        IRenderedComponent<RunView> view = Rendered(page, Fold(Say(0, "As far as it has come")), running);

        Assert.Contains("As far as it has come", Sight.Of(view.Nodes), StringComparison.Ordinal);
        Assert.True(view.Find("footer.ending").HasAttribute("hidden"));
        Assert.Equal("true", view.Find("#transcript").GetAttribute("aria-busy"));
    }

    private static string Seen(Transcript transcript, RunDetail? detail)
    {
        using var page = new BunitContext();
        IRenderedComponent<RunView> view = Rendered(page, transcript, detail);
        Assert.False(view.Find("footer.ending").HasAttribute("hidden"));
        return Sight.Of(view.Nodes);
    }

    private static IRenderedComponent<RunView> Rendered(BunitContext page, Transcript transcript, RunDetail? detail) => page.Render<RunView>(parameters => parameters
        .Add(view => view.Transcript, transcript)
        .Add(view => view.Shown, transcript.Entries)
        .Add(view => view.Older, 0)
        .Add(view => view.Title, null)
        .Add(view => view.Detail, detail));
}
