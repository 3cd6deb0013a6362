using Bunit;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Tests.Web.Seeing;
using Verbatim.Transcripts;
using Verbatim.Web.Transcripts;
using Xunit;

namespace Verbatim.Tests.Web;

public sealed class RunViewTests
{
    private static readonly TranscriptHeader Header = new()
    {
        WorkflowRunId = RunId.Parse("run_1"),
        ConversationId = ConversationId.Parse("c_1"),
        WorkflowKey = "demo",
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public void A_run_goes_by_the_title_of_its_workflow_where_that_is_known()
    {
        Assert.Contains("heading 1: A demo\n", Seen(Header, 0, "A demo"), StringComparison.Ordinal);
        Assert.Contains("heading 1: demo\n", Seen(Header, 0, null), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_user_sent_along_is_shown_with_the_message_as_it_was_typed()
    {
        string seen = Seen(
            Header with
            {
                RequestMessage = "Read *this*.\n<b>now</b>",
                RequestAttachments = [new Attachment { ObjectId = "obj_1", Filename = "data.csv", MimeType = "text/csv", SizeBytes = 2_097_152 }],
            },
            0,
            null);

        Assert.Contains("Read *this*. <b>now</b>", seen, StringComparison.Ordinal);
        Assert.Contains("button: Download data.csv\n", seen, StringComparison.Ordinal);
        Assert.Contains("2 MiB text/csv\n", seen, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_page_leaves_out_is_one_link_away()
    {
        string seen = Seen(Header with { RequestMessage = "Hello" }, 1, null);

        Assert.Contains("Show 1 earlier entry <runs/run_1?entries=all>", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Hello", seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_without_entries_is_one_that_grows_too()
    {
        using var page = new BunitContext();
        Assert.NotNull(Rendered(page, Header, 0, null).Find("[data-grows]"));
    }

    private static string Seen(TranscriptHeader header, int older, string? title)
    {
        using var page = new BunitContext();
        return Sight.Of(Rendered(page, header, older, title).Nodes);
    }

    private static IRenderedComponent<RunView> Rendered(BunitContext page, TranscriptHeader header, int older, string? title)
    {
        Transcript transcript = Transcript.Begin(header);
        return page.Render<RunView>(parameters => parameters
            .Add(view => view.Transcript, transcript)
            .Add(view => view.Shown, [.. transcript.Entries.Skip(older)])
            .Add(view => view.Older, older)
            .Add(view => view.Title, title));
    }
}
