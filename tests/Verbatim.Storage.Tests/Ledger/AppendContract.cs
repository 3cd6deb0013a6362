using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Ledger;

public abstract class AppendContract : LedgerContract
{
    [Fact]
    public async Task Frames_come_back_byte_for_byte_in_order_also_after_a_restart()
    {
        RunRecord run = await BeginAsync();
        Frame[] frames = [Delta(run.Header, 1, "ä\0\u2028\"\\"), Delta(run.Header, 2, ""), Delta(run.Header, 3, "🦀")];

        Assert.Equal(new AppendResult.Appended(3, 0, Position.At(3)), await AppendAsync(run, frames));

        Assert.Equal(frames.Select(TextOf), await ReadAsync(run));
        await ReopenAsync();
        Assert.Equal(frames.Select(TextOf), await ReadAsync(run));
        Assert.Equal(frames.Skip(1).Select(TextOf), await ReadAsync(run, after: 1));
        Assert.Equal(frames.Select(TextOf), await ReadAsync(run, maxFrames: 1));
    }

    [Fact]
    public async Task A_run_that_nobody_began_takes_nothing()
    {
        RunHeader other = AHeader("run_2");

        Assert.Equal(new AppendResult.NoSuchRun(), await Ledger.AppendAsync(other.Key, [Delta(other, 1)], Cancellation));
    }

    [Fact]
    public async Task The_same_frames_again_are_duplicates_and_change_nothing()
    {
        RunRecord run = await BeginAsync();
        Frame[] frames = Deltas(run.Header, 1, 5);
        await AppendAsync(run, frames[..3]);

        Assert.Equal(new AppendResult.Appended(2, 3, Position.At(5)), await AppendAsync(run, frames));
        Assert.Equal(new AppendResult.Appended(0, 5, Position.At(5)), await AppendAsync(run, frames));
        await ReopenAsync();
        Assert.Equal(new AppendResult.Appended(0, 2, Position.At(5)), await AppendAsync(run, frames[1..3]));
        Assert.Equal(frames.Select(TextOf), await ReadAsync(run));
    }

    [Fact]
    public async Task A_frame_sent_twice_in_one_append_is_taken_once()
    {
        RunRecord run = await BeginAsync();
        Frame[] frames = Deltas(run.Header, 1, 3);

        Assert.Equal(new AppendResult.Appended(3, 2, Position.At(3)), await AppendAsync(run, [frames[0], frames[1], frames[0], frames[1], frames[2]]));
        Assert.Equal(frames.Select(TextOf), await ReadAsync(run));
    }

    [Fact]
    public async Task Other_bytes_under_a_recorded_id_are_refused_and_what_stands_before_them_is_kept()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Deltas(run.Header, 1, 3));

        var refused = Assert.IsType<AppendResult.Refused>(await AppendAsync(run, [Delta(run.Header, 2), Delta(run.Header, 3, "b"), Delta(run.Header, 4)]));

        Assert.Equal((0, 1, Position.At(3)), (refused.Accepted, refused.Duplicates, refused.Last));
        Assert.Equal((FrameFaultKind.OutOfOrder, Position.At(4)), (refused.Fault.Kind, refused.Fault.Expected));
        Assert.Equal(3, (await ReadAsync(run)).Count);
    }

    [Fact]
    public async Task A_frame_of_another_place_is_foreign_before_it_is_a_conflict()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Delta(run.Header, 1));

        foreach (Frame foreign in (Frame[])[Delta(AHeader("run_2"), 1), Delta(AHeader(conversation: "conv_2"), 1), Delta(run.Header, 1, stream: "stream_2"), Delta(AHeader("run_2"), 2)])
        {
            var refused = Assert.IsType<AppendResult.Refused>(await AppendAsync(run, foreign));
            Assert.Equal(FrameFaultKind.Foreign, refused.Fault.Kind);
        }

        Assert.Equal([TextOf(Delta(run.Header, 1))], await ReadAsync(run));
    }

    [Fact]
    public async Task A_gap_keeps_the_good_prefix_and_tells_where_the_run_goes_on()
    {
        RunRecord run = await BeginAsync();

        var refused = Assert.IsType<AppendResult.Refused>(await AppendAsync(run, [Delta(run.Header, 1), Delta(run.Header, 2), Delta(run.Header, 4)]));

        Assert.Equal((2, 0, Position.At(2)), (refused.Accepted, refused.Duplicates, refused.Last));
        Assert.Equal((FrameFaultKind.OutOfOrder, Position.At(3)), (refused.Fault.Kind, refused.Fault.Expected));
        Assert.Equal(2, (await ReadAsync(run)).Count);
    }

    [Theory]
    [InlineData("completed", RunStatus.Completed)]
    [InlineData("cancelled", RunStatus.Cancelled)]
    public async Task The_terminal_frame_ends_the_run_in_the_same_commit(string final, RunStatus status)
    {
        RunRecord run = await BeginAsync();
        Time.Advance(TimeSpan.FromSeconds(5.0004));
        Frame[] frames = [Delta(run.Header, 1), Final(run.Header, 2, "Thirty\0metres.", final)];

        await AppendAsync(run, frames);

        RunRecord ended = await FindAsync(run);
        Assert.Equal((status, Position.At(2), "Thirty\0metres.", "stream_1"), (ended.Status, ended.Last, ended.FinalText, ended.StreamId));
        Assert.Equal(run.Header.StartedAt.AddSeconds(5), ended.EndedAt);
        Assert.Equal(frames.Sum(frame => frame.Bytes.Length), ended.Bytes);
        await ReopenAsync();
        AssertSame(ended, await FindAsync(run));
        Assert.Equal(frames.Select(TextOf), await ReadAsync(run));
    }

    [Fact]
    public async Task An_ended_run_takes_its_own_frames_as_duplicates_and_no_other()
    {
        RunRecord run = await BeginAsync();
        Frame[] frames = [Delta(run.Header, 1), Final(run.Header, 2)];

        var refused = Assert.IsType<AppendResult.Refused>(await AppendAsync(run, [.. frames, Delta(run.Header, 3)]));
        Assert.Equal((2, 0, FrameFaultKind.OutOfOrder), (refused.Accepted, refused.Duplicates, refused.Fault.Kind));

        Assert.Equal(new AppendResult.Appended(0, 2, Position.At(2)), await AppendAsync(run, frames));
        refused = Assert.IsType<AppendResult.Refused>(await AppendAsync(run, [.. frames, Final(run.Header, 3)]));
        Assert.Equal((0, 2, Position.At(2), FrameFaultKind.OutOfOrder), (refused.Accepted, refused.Duplicates, refused.Last, refused.Fault.Kind));
    }

    [Fact]
    public async Task A_live_run_tells_how_far_it_is_also_after_a_restart()
    {
        RunRecord run = await BeginAsync();
        AssertSame(run, await FindAsync(run));
        Frame[] frames = Deltas(run.Header, 1, 4);
        await AppendAsync(run, frames[..3]);
        await AppendAsync(run, frames[3]);

        RunRecord live = await FindAsync(run);

        Assert.Equal((RunStatus.Running, Position.At(4), "stream_1"), (live.Status, live.Last, live.StreamId));
        Assert.Equal(frames.Sum(frame => frame.Bytes.Length), live.Bytes);
        await ReopenAsync();
        AssertSame(live, await FindAsync(run));
        Assert.Equal(new AppendResult.Appended(1, 0, Position.At(5)), await AppendAsync(run, Delta(run.Header, 5)));
    }

    [Fact]
    public async Task Frames_larger_than_a_block_and_many_blocks_in_one_append_come_back()
    {
        RunRecord run = await BeginAsync();
        Frame[] frames = [.. Enumerable.Range(1, 40).Select(id => Delta(run.Header, id, new string('x', id % 10 == 0 ? 700_000 : 20_000 * (id % 7))))];

        await AppendAsync(run, frames);

        Assert.Equal(frames.Select(TextOf), await ReadAsync(run));
        await ReopenAsync();
        Assert.Equal(frames.Select(TextOf), await ReadAsync(run));
        Assert.Equal(frames.Select(TextOf), await ReadAsync(run, maxFrames: 3));
    }

    [Fact]
    public async Task Runs_recorded_interleaved_in_one_conversation_give_only_their_own_frames()
    {
        RunRecord[] runs = [await BeginAsync("run_1"), await BeginAsync("run_2"), await BeginAsync("run_3")];
        for (int id = 1; id <= 30; id++)
        {
            foreach (RunRecord run in runs)
                await AppendAsync(run, Delta(run.Header, id, $"{run.Header.Key.Run} {id}"));
        }

        for (int restart = 0; restart < 2; restart++)
        {
            foreach (RunRecord run in runs)
            {
                IEnumerable<string> own = Enumerable.Range(1, 30).Select(id => TextOf(Delta(run.Header, id, $"{run.Header.Key.Run} {id}")));
                Assert.Equal(own, await ReadAsync(run));
                Assert.Equal(own.Skip(11), await ReadAsync(run, after: 11, maxFrames: 4));
            }

            await ReopenAsync();
        }
    }

    [Fact]
    public async Task The_place_where_a_source_body_begins_is_marked_once()
    {
        RunRecord run = await BeginAsync();
        Frame[] frames = Deltas(run.Header, 1, 4);
        byte[] state = [1, 0, 2];

        await Ledger.MarkSourceBodyAsync(run, new SourceBody(Position.Start, default), Cancellation);
        await Ledger.AppendAsync(run.Header.Key, frames, Cancellation);
        await Ledger.MarkSourceBodyAsync(run, new SourceBody(Position.At(2), state), Cancellation);
        await Ledger.MarkSourceBodyAsync(run, new SourceBody(Position.Start, state), Cancellation);
        await ReopenAsync();

        IReadOnlyList<SourceBody> bodies = await Ledger.SourceBodiesAsync(run, Cancellation);
        Assert.Equal([Position.Start, Position.At(2)], bodies.Select(body => body.After));
        Assert.Equal([[], state], bodies.Select(body => body.State.ToArray()));
    }

    [Fact]
    public async Task Past_a_limit_of_the_stream_only_its_end_is_taken()
    {
        Options.Frames = new FrameLimits(MaxStreamFrames: 3);
        await ReopenAsync();
        RunRecord run = await BeginAsync();

        var refused = Assert.IsType<AppendResult.Refused>(await AppendAsync(run, Deltas(run.Header, 1, 4)));

        Assert.Equal((3, FrameFaultKind.TooLarge), (refused.Accepted, refused.Fault.Kind));
        Assert.Equal(new AppendResult.Appended(1, 0, Position.At(4)), await AppendAsync(run, Final(run.Header, 4)));
    }

    private static void AssertSame(RunRecord expected, RunRecord actual)
    {
        // Memory is compared by reference; everything else by value.
        Assert.Equal(expected.CursorKey.ToArray(), actual.CursorKey.ToArray());
        Assert.Equal(expected with { CursorKey = default }, actual with { CursorKey = default });
    }
}
