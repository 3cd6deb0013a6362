namespace Verbatim.Tests.Client;

/// <summary>Pauses pass at once, and move the clock on; what is to happen after more than half a minute happens when the test says so.</summary>
internal sealed class HeldTime : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<HeldTimer> _held = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HeldTimer(this, callback, state, dueTime);
        if (dueTime == Timeout.InfiniteTimeSpan)
            return timer;

        if (dueTime <= LongestPause)
        {
            Interlocked.Add(ref _now, dueTime.Ticks);
            ThreadPool.QueueUserWorkItem(_ => timer.Fire());
            return timer;
        }

        lock (_gate)
        {
            _held.Add(timer);
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return timer;
    }

    /// <summary>Waits until somebody waits for so long, and lets that time pass.</summary>
    public async Task PassAsync(TimeSpan dueTime, CancellationToken cancellationToken)
    {
        while (true)
        {
            HeldTimer? held;
            Task changed;
            lock (_gate)
            {
                held = _held.Find(timer => timer.DueTime == dueTime);
                changed = _changed.Task;
            }

            if (held is not null)
            {
                Interlocked.Add(ref _now, dueTime.Ticks);
                Remove(held);
                held.Fire();
                return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Remove(HeldTimer timer)
    {
        lock (_gate)
            _held.Remove(timer);
    }

    private sealed class HeldTimer(HeldTime time, TimerCallback callback, object? state, TimeSpan dueTime) : ITimer
    {
        private int _isOver;

        public TimeSpan DueTime => dueTime;

        public void Fire()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
                callback(state);
        }

        public bool Change(TimeSpan due, TimeSpan period) => Volatile.Read(ref _isOver) == 0;

        public void Dispose()
        {
            Volatile.Write(ref _isOver, 1);
            time.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
