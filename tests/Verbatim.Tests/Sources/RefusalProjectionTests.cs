using Verbatim.Frames.Events;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

public sealed class RefusalProjectionTests
{
    private const string Refusal = "I am sorry, but I cannot help with that.";

    [Fact]
    public void A_refusal_is_shown_and_the_run_ends_refused()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("refusal");

        Assert.Equal(Refusal, string.Concat(said.OfType<RefusalDelta>().Select(delta => delta.Delta)));
        Assert.Equal(Refusal, Assert.Single(said.OfType<RefusalDone>()).RefusalText);
        Assert.Equal(("refused", Refusal, (string?)null), (said.Final().Status, said.Final().RefusalText, said.Final().ResponseText));
    }

    [Fact]
    public void A_refusal_that_comes_whole_is_shown()
    {
        List<FrameEvent> said = Projecting.Said(Created(), Done(0, Refused("msg_1")), Completed());

        Assert.Equal(Refusal, Assert.Single(said.OfType<RefusalDone>()).RefusalText);
        Assert.Equal("refused", said.Final().Status);
    }

    [Fact]
    public void A_refusal_before_the_last_message_does_not_make_the_run_a_refused_one()
    {
        List<FrameEvent> said = Projecting.Said(Created(), Done(0, Refused("msg_1")), Done(1, Message("But this I can say.", "msg_2")), Completed());

        Assert.Equal(("completed", (string?)null, "But this I can say."), (said.Final().Status, said.Final().RefusalText, said.Final().ResponseText));
    }

    private static object Refused(string id) => new { id, type = "message", role = "assistant", content = new[] { new { type = "refusal", refusal = Refusal } } };
}
