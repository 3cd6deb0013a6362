using System.IO.Pipelines;
using Verbatim.Server.Replay;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

/// <summary>How long a reader may take, by a clock that only the reader moves.</summary>
public sealed class PatientWriterTests
{
    private const int Bytes = 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_slow_reader_is_kept_as_long_as_it_makes_progress_however_long_the_whole_takes() =>
        Assert.Equal(Bytes, await ReadAsync(bytesAtATime: 16 * 1024, pause: Limit / 8));

    [Fact]
    public async Task A_reader_that_takes_next_to_nothing_is_given_up() =>
        await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(bytesAtATime: 512, pause: Limit / 8));

    private static async Task<int> ReadAsync(int bytesAtATime, TimeSpan pause)
    {
        var clock = new ReadersClock();

        // As large as the web server makes it.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024));
        Task writing = WriteAsync(new PatientWriter(pipe.Writer, Limit, clock), pipe.Writer);
        int taken = 0;
        while (true)
        {
            ReadResult read = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (read.Buffer.IsEmpty)
                break;

            int bytes = (int)Math.Min(bytesAtATime, read.Buffer.Length);
            pipe.Reader.AdvanceTo(read.Buffer.GetPosition(bytes));
            taken += bytes;
            clock.Advance(pause);
        }

        await writing;
        return taken;
    }

    private static async Task WriteAsync(PatientWriter writer, PipeWriter body)
    {
        try
        {
            await writer.WriteAsync(new byte[Bytes], TestContext.Current.CancellationToken);
        }
        finally
        {
            await body.CompleteAsync();
        }
    }

    private sealed class ReadersClock : TimeProvider
    {
        private readonly Lock _gate = new();
        private readonly List<Alarm> _alarms = [];
        private TimeSpan _now;

        public void Advance(TimeSpan time)
        {
            Alarm[] due;
            lock (_gate)
            {
                _now += time;
                due = [.. _alarms.Where(alarm => alarm.At <= _now)];
                _alarms.RemoveAll(due.Contains);
            }

            foreach (Alarm alarm in due)
                alarm.Ring();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                var alarm = new Alarm(this, _now + dueTime, () => callback(state));
                _alarms.Add(alarm);
                return alarm;
            }
        }

        private void Forget(Alarm alarm)
        {
            lock (_gate)
                _alarms.Remove(alarm);
        }

        private sealed class Alarm(ReadersClock clock, TimeSpan at, Action ring) : ITimer
        {
            public TimeSpan At => at;

            public void Ring() => ring();

            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose() => clock.Forget(this);

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
