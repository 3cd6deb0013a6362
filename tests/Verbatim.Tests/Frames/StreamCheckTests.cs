using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Xunit;

namespace Verbatim.Tests.Frames;

public sealed class StreamCheckTests
{
    [Fact]
    public void Frames_are_taken_one_after_the_other_until_the_terminal_one()
    {
        StreamCheck check = ACheck(SomeFrames.Limits);

        Assert.Null(check.Take(SomeFrames.Read(SomeFrames.Delta(1))));
        Assert.Null(check.Take(SomeFrames.Read(SomeFrames.Delta(2))));
        Assert.Null(check.Take(SomeFrames.Read(SomeFrames.Final(3))));
        Assert.True(check.IsEnded);
        Assert.Equal(Position.At(3), check.Last);
        Assert.Equal(("E-81", FrameFaultKind.OutOfOrder), Fault(check, SomeFrames.Delta(4)));
    }

    [Theory]
    [InlineData(2, "E-96")]
    [InlineData(1_000, "E-96")]
    public void A_gap_tells_where_the_run_goes_on(long eventId, string rule)
    {
        FrameFault fault = ACheck(SomeFrames.Limits).Take(SomeFrames.Read(SomeFrames.Delta(eventId)))!;

        Assert.Equal((rule, FrameFaultKind.OutOfOrder, Position.At(1)), (fault.Rule, fault.Kind, fault.Expected));
    }

    [Fact]
    public void A_step_back_is_past_and_refused()
    {
        StreamCheck check = ACheck(SomeFrames.Limits);
        Frame first = SomeFrames.Read(SomeFrames.Delta(1));
        check.Take(first);

        Assert.True(check.IsPast(first));
        Assert.Equal(("E-83", FrameFaultKind.OutOfOrder), Fault(check, SomeFrames.Delta(1)));
        Assert.Equal(("E-83", (Position?)Position.At(2)), (check.Conflict(first).Rule, check.Conflict(first).Expected));
    }

    [Fact]
    public void Nothing_is_expected_of_a_run_that_has_ended_whichever_frame_comes_with_other_bytes()
    {
        StreamCheck check = ACheck(SomeFrames.Limits);
        Frame first = SomeFrames.Read(SomeFrames.Delta(1));
        Frame last = SomeFrames.Read(SomeFrames.Final(2));
        check.Take(first);
        check.Take(last);

        Assert.Equal(("E-83", (Position?)null), (check.Conflict(first).Rule, check.Conflict(first).Expected));
        Assert.Equal(("E-81", (Position?)null), (check.Conflict(last).Rule, check.Conflict(last).Expected));
    }

    [Theory]
    [InlineData("\"conversation_id\":\"c\"", "\"conversation_id\":\"d\"", "E-85")]
    [InlineData("\"stream_id\":\"s\"", "\"stream_id\":\"t\"", "E-84")]
    [InlineData("\"output_index\"", "\"workflow\":{\"workflow_run_id\":\"other\"},\"output_index\"", "E-87")]
    public void A_foreign_frame_is_refused_and_changes_nothing(string mine, string foreign, string rule)
    {
        StreamCheck check = ACheck(SomeFrames.Limits);
        check.Take(SomeFrames.Read(SomeFrames.Delta(1)));

        string json = SomeFrames.Delta(2).Replace(mine, foreign, StringComparison.Ordinal);

        Assert.Equal((rule, FrameFaultKind.Foreign), Fault(check, json));
        Assert.Null(check.Take(SomeFrames.Read(SomeFrames.Delta(2, ",\"workflow\":{\"workflow_run_id\":\"run\"}"))));
    }

    [Fact]
    public void A_terminal_kind_with_a_scope_ends_the_nested_agent_only()
    {
        StreamCheck check = ACheck(SomeFrames.Limits);
        string scoped = SomeFrames.Final(1).Replace("\"final\":{", "\"scope\":{\"type\":\"agent_tool\",\"tool_call_id\":\"t\"},\"final\":{", StringComparison.Ordinal);

        Assert.Null(check.Take(SomeFrames.Read(scoped)));
        Assert.False(check.IsEnded);
        Assert.Null(check.Take(SomeFrames.Read(SomeFrames.Delta(2))));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_stream_may_fill_its_bytes_to_the_last_one(int over, bool isRefused)
    {
        Frame frame = SomeFrames.Read(SomeFrames.Delta(1));
        StreamCheck check = ACheck(new FrameLimits(MaxStreamBytes: frame.Bytes.Length - over));

        Assert.Equal(isRefused ? "E-167" : null, check.Take(frame)?.Rule);
        Assert.Equal(isRefused ? 0 : frame.Bytes.Length, check.Bytes);
    }

    [Fact]
    public void A_full_stream_still_takes_its_terminal_frame_within_the_reserve()
    {
        var limits = new FrameLimits(MaxStreamFrames: 1, MaxStreamBytes: SomeFrames.Delta(1).Length);
        StreamCheck check = ACheck(limits);
        check.Take(SomeFrames.Read(SomeFrames.Delta(1)));
        int room = FrameLimits.TerminalReserveBytes - SomeFrames.Final(2).Length;

        Assert.Equal(("E-167", FrameFaultKind.TooLarge), Fault(check, SomeFrames.Delta(2)));
        Assert.Equal(("E-167", FrameFaultKind.TooLarge), Fault(check, SomeFrames.Final(2, new string('x', room + 1))));
        Assert.Null(check.Take(SomeFrames.Read(SomeFrames.Final(2, new string('x', room)))));
    }

    [Fact]
    public void A_stream_takes_its_limit_of_frames_and_no_more()
    {
        StreamCheck check = ACheck(new FrameLimits(MaxStreamFrames: 2));

        Assert.Null(check.Take(SomeFrames.Read(SomeFrames.Delta(1))));
        Assert.Null(check.Take(SomeFrames.Read(SomeFrames.Delta(2))));
        Assert.Equal(("E-167", FrameFaultKind.TooLarge), Fault(check, SomeFrames.Delta(3)));
    }

    [Fact]
    public void A_stream_that_is_longer_than_a_limit_that_was_lowered_meanwhile_takes_its_end_and_nothing_else()
    {
        var limits = new FrameLimits(MaxStreamBytes: 1024 * 1024, MaxStreamFrames: 3);
        var check = new StreamCheck(RunId.Parse("run"), ConversationId.Parse("c"), null, Position.At(9), bytes: 5 * 1024 * 1024, isEnded: false, limits);

        Assert.Equal(("E-167", FrameFaultKind.TooLarge), Fault(check, SomeFrames.Delta(10)));
        Assert.Null(check.Take(SomeFrames.Read(SomeFrames.Final(10))));
    }

    private static (string Rule, FrameFaultKind Kind) Fault(StreamCheck check, string json)
    {
        FrameFault? fault = check.Take(SomeFrames.Read(json));
        Assert.NotNull(fault);
        return (fault.Rule, fault.Kind);
    }

    private static StreamCheck ACheck(FrameLimits limits) =>
        new(RunId.Parse("run"), ConversationId.Parse("c"), null, Position.Start, 0, isEnded: false, limits);
}
