using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Events;
using Verbatim.Sources;
using Verbatim.Sources.OpenAiResponses;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

public sealed class RunEndTests
{
    [Fact]
    public void Final_answers_with_the_last_response_and_sums_the_usage_of_all()
    {
        FinalResult final = Projecting.SaidByRecording("function-call").Final();

        Assert.Equal("It is 21 °C and clear in Zürich.", final.ResponseText);
        Assert.Equal(
            new Usage { InputTokens = 220, OutputTokens = 52, TotalTokens = 272, CachedInputTokens = 64, ReasoningOutputTokens = 0, Requests = 2 },
            final.Usage);
    }

    [Fact]
    public void An_error_and_a_failed_response_are_one_error()
    {
        List<FrameEvent> said = Projecting.SaidByRecording("error");

        Assert.Equal(
            new ErrorDetail { Code = "server_error", Message = "The model is overloaded.", Source = "provider", IsRetryable = true },
            Assert.Single(said.OfType<RunError>()).Error);
        Assert.Equal(("failed", "server_error"), (said.OfType<Lifecycle>().Last().Status, said.OfType<Lifecycle>().Last().Reason));
    }

    [Theory]
    [InlineData("""{"type":"error","code":"insufficient_quota","message":"No."}""", "insufficient_quota", false)]
    [InlineData("""{"type":"error","error":{"type":"rate_limit_error","message":"No."}}""", "rate_limit_error", true)]
    [InlineData("""{"error":{"code":"server_error","message":"No."}}""", "server_error", true)]
    [InlineData("""{"type":"response.failed","response":{"id":"r","error":{"code":"invalid_prompt","message":"No."}}}""", "invalid_prompt", false)]
    public void An_error_has_many_forms(string providerEvent, string code, bool isRetryable)
    {
        RunError error = Assert.IsType<RunError>(Projecting.Said(providerEvent)[^1]);

        Assert.Equal(new ErrorDetail { Code = code, Message = "No.", Source = "provider", IsRetryable = isRetryable }, error.Error);
    }

    [Fact]
    public void A_body_that_ends_too_early_is_an_error_that_says_so()
    {
        Assert.Equal("source_truncated", Assert.IsType<RunError>(Projecting.SaidByRecording("truncated")[^1]).Error.Code);
        Assert.Equal("source_truncated", Assert.IsType<RunError>(Assert.Single(Projecting.Said())).Error.Code);
    }

    [Theory]
    [InlineData("response.cancelled", "cancelled", "cancelled")]
    [InlineData("response.incomplete", "cancelled", "cancelled")]
    [InlineData("response.incomplete", "incomplete", "incomplete")]
    public void The_status_is_that_of_the_last_response(string type, string status, string final) =>
        Assert.Equal(final, Projecting.Said(Created(), Event(type, new { response = new { id = "resp_1", status } })).Final().Status);

    [Fact]
    public void A_run_of_several_bodies_ends_with_the_last_and_counts_them_all()
    {
        List<string> frames = [];
        ResponsesProjection first = Projecting.Begin();
        first.Attach(new Attachment { ObjectId = "obj_1", Filename = "a.csv", ToolCallId = "call_1" });
        List<Frame> begun = Projecting.Frames(first, Projecting.Events(Recordings.OwnStream("function-call")), isRunOver: false);
        Assert.DoesNotContain(begun, frame => frame.Envelope.IsRootTerminal);

        ResponsesProjection second = Projecting.Begin(Position.At(begun.Count), first.State);
        second.Attach(new Attachment { ObjectId = "obj_1", Filename = "a.csv", ToolCallId = "call_1" });
        second.Attach(new Attachment { ObjectId = "obj_2", Filename = "b.csv" });
        List<Frame> all = [.. begun, .. Projecting.Frames(second, Projecting.Events(Recordings.OwnStream("message")), isRunOver: true)];

        Projecting.AssertIsRun(all, "two bodies");
        FinalResult final = Projecting.Read(all).Final();
        Assert.StartsWith("Bees sleep", final.ResponseText, StringComparison.Ordinal);
        Assert.Equal((244L, 3L), (final.Usage!.InputTokens, final.Usage.Requests));
        Assert.Equal(["obj_1", "obj_2"], final.Attachments.Select(attachment => attachment.ObjectId));
    }

    [Fact]
    public void A_body_after_a_failed_one_goes_on()
    {
        ResponsesProjection first = Projecting.Begin();
        List<Frame> begun = Projecting.Frames(first, Projecting.Events(Recordings.OwnStream("error")), isRunOver: false);
        ResponsesProjection second = Projecting.Begin(Position.At(begun.Count), first.State);
        List<Frame> all = [.. begun, .. Projecting.Frames(second, Projecting.Events(Recordings.OwnStream("message")), isRunOver: true)];

        Projecting.AssertIsRun(all, "after a failure");
        Assert.Equal("completed", Projecting.Read(all).Final().Status);
    }

    [Fact]
    public void A_last_body_without_a_response_ends_the_run_with_the_answer_before_it()
    {
        ResponsesProjection first = Projecting.Begin();
        int frames = Projecting.Frames(first, Projecting.Events(Recordings.OwnStream("message")), isRunOver: false).Count;

        Frame last = Assert.Single(Projecting.Begin(Position.At(frames), first.State).End(isRunOver: true));
        Assert.Equal("completed", Projecting.Read([last]).Final().Status);
    }

    [Fact]
    public void A_result_in_a_later_body_finds_the_card_of_its_call()
    {
        ResponsesProjection first = Projecting.Begin();
        first.Take(Projecting.Bytes(Created()));
        int frames = 1 + first.Take(Projecting.Bytes(Done(0, new { type = "function_call", id = "fc_1", call_id = "call_1", name = "sum", arguments = "{}" }))).Count
            + first.Take(Projecting.Bytes(Completed())).Count;
        first.End(isRunOver: false);

        ResponsesProjection second = Projecting.Begin(Position.At(frames), first.State);
        second.Take(Projecting.Bytes(Created("resp_2")));
        IReadOnlyList<Frame> said = second.Take(Projecting.Bytes(Done(0, new { type = "function_call_output", id = "o", call_id = "call_1", output = "3" })));

        Assert.Equal("sum", Projecting.Read(said).OfType<ToolStatusChanged>().Single().Tool.Name);
    }

    [Fact]
    public void A_full_stream_ends_incomplete_with_a_notice_and_still_fits()
    {
        foreach (FrameLimits limits in new[] { new FrameLimits(MaxStreamFrames: 5), new FrameLimits(MaxStreamBytes: 2_000) })
        {
            ResponsesProjection projection = Projecting.Begin(options: new ProjectionOptions { Limits = limits });
            List<Frame> frames = Projecting.Frames(projection, Projecting.Events(Recordings.OwnStream("message")), isRunOver: true);

            var stream = new StreamCheck(Projecting.Target.Run, Projecting.Target.Conversation, streamId: null, Position.Start, bytes: 0, isEnded: false, limits);
            Assert.All(frames, frame => Assert.Null(stream.Take(frame)));
            FrameEvent last = Projecting.Read(frames)[^1];
            Assert.Equal("incomplete", Assert.IsType<RunFinal>(last).Final.Status);
            Assert.Contains(last.Notices!, notice => notice.Type == "truncated");
        }
    }

    [Fact]
    public void A_state_that_is_not_ours_is_refused() =>
        Assert.Throws<ArgumentException>(() => Projecting.Begin(state: Projecting.Bytes("""{"version":99}""")));
}
