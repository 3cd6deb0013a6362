using Verbatim.Frames.Events;
using Verbatim.Transcripts.Exports;
using Xunit;
using static Verbatim.Tests.Transcripts.Events;

namespace Verbatim.Tests.Transcripts;

public sealed class ExportTests
{
    [Fact]
    public void A_terminal_is_shown_control_characters_and_never_obeys_them()
    {
        string text = string.Join('\n', TranscriptText.Of(Fold(Say(0, "\u001b[31mred\u0007\r\nnext\u009b2J\u202e"))).Select(line => line.Text));

        Assert.Contains("␛[31mred␇\nnext<U+009B>2J<U+202E>", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Markdown_keeps_what_tools_and_users_say_from_becoming_the_document()
    {
        string markdown = TranscriptMarkdown.Of(Fold(
            Header with { RequestMessage = "# I am a heading\n\nreally" },
            [
                Argued(0, "call_1", "```\n# not a heading"),
                Say(1, "**Bold** answer."),
                new MessageCitation { OutputIndex = 1, Citation = new Citation { Type = "url_citation", EndIndex = 8, Title = "A [title]", Url = "https://example.com/a b" } },
                Final(),
            ]));

        Assert.Equal("""
            # Run run-1

            - Workflow: demo
            - Conversation: c-1
            - Status: completed
            - Started: 2026-01-02 03:04:05Z
            - Ended: 2026-01-02 03:04:03Z

            ## User

            > \# I am a heading
            >
            > really

            ### Tool look\_up: no result recorded

            ````
            ```
            # not a heading
            ````

            ## Assistant

            > **Bold**\[1\] answer.

            \[1\] A \[title\] <https://example.com/a%20b>

            ## Ended: completed

            """.ReplaceLineEndings("\n"), markdown);
    }
}
