namespace Verbatim.Client;

/// <summary>Frames between whoever records them and the server: held, in order, until they are durable.</summary>
/// <remarks>Many may add, one sends. What is added first is sent first, and again until it was taken.</remarks>
internal sealed class FrameBuffer(RunRecorderOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _frames = new();
    private readonly LinkedList<ReadOnlyMemory<byte>> _coming = new();
    private readonly List<Wait> _waits = [];
    private long _bytes;
    private long _added;
    private long _taken;
    private long _urgent;
    private bool _isComplete;
    private Exception? _failure;

    /// <summary>How many frames were taken since the beginning.</summary>
    public long Taken
    {
        get
        {
            lock (_gate)
                return _taken;
        }
    }

    /// <summary>Whether nothing is to be sent, and nothing will be.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
                return _isComplete && _frames.Count == 0;
        }
    }

    /// <summary>Holds a copy of a frame, as soon as there is room for it. A cancel takes nothing.</summary>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        LinkedListNode<ReadOnlyMemory<byte>> turn;
        lock (_gate)
        {
            turn = _coming.AddLast(frame);
            Changed();
        }

        try
        {
            await UntilAsync(() => _coming.First == turn && HasRoom(frame), cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                ThrowIfFailed();
                if (_isComplete)
                    throw new InvalidOperationException("The recorder was told that no frame follows.");

                _frames.Enqueue(frame.ToArray());
                _bytes += frame.Length;
                _added++;
            }
        }
        finally
        {
            lock (_gate)
            {
                _coming.Remove(turn);
                Changed();
            }
        }
    }

    /// <summary>Sends what is held without waiting for company, and waits until it was taken. A cancel ends the wait alone.</summary>
    public async Task FlushAsync(bool isComplete, CancellationToken cancellationToken)
    {
        long last;
        lock (_gate)
        {
            ThrowIfFailed();
            _urgent = last = _added;
            _isComplete |= isComplete;
            Changed();
        }

        await UntilAsync(() => _failure is not null || _taken >= last, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_taken < last)
                ThrowIfFailed();
        }
    }

    /// <summary>Waits until there is something to send, or never will be; false where there is nothing for so long.</summary>
    public Task<bool> ArrivedAsync(TimeSpan atMost, CancellationToken cancellationToken) =>
        UntilAsync(() => _isComplete || _frames.Count > 0, atMost, cancellationToken);

    /// <summary>Waits for more, as long as what is there may wait for it.</summary>
    public Task<bool> GatheredAsync(TimeSpan atMost, CancellationToken cancellationToken) => UntilAsync(IsBatchDue, atMost, cancellationToken);

    /// <summary>What is to be sent next; it stays until it was taken.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> NextBatch()
    {
        lock (_gate)
        {
            List<ReadOnlyMemory<byte>> batch = [];
            long bytes = 0;
            foreach (ReadOnlyMemory<byte> frame in _frames)
            {
                bytes += frame.Length;
                if (batch.Count == options.MaxBatchFrames || (batch.Count > 0 && bytes > options.MaxBatchBytes))
                    break;
                batch.Add(frame);
            }

            return batch;
        }
    }

    /// <summary>So many frames, from the first one held, are durable.</summary>
    public void Take(int count)
    {
        lock (_gate)
        {
            for (int i = 0; i < count; i++)
                _bytes -= _frames.Dequeue().Length;
            _taken += count;
            Changed();
        }
    }

    /// <summary>Nothing more will be taken: who waits is told so, and who comes.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            Changed();
        }
    }

    private bool IsBatchDue() =>
        _isComplete
        || _urgent > _taken
        || _frames.Count >= options.MaxBatchFrames
        || _bytes >= options.MaxBatchBytes
        || (_coming.First is { } next && !HasRoom(next.Value));

    private bool HasRoom(ReadOnlyMemory<byte> frame) =>
        _failure is not null || _isComplete || _frames.Count == 0 || _bytes + frame.Length <= options.MaxBufferBytes;

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw _failure;
    }

    private async Task<bool> UntilAsync(Func<bool> isMet, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await UntilAsync(isMet, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task UntilAsync(Func<bool> isMet, CancellationToken cancellationToken)
    {
        var wait = new Wait(isMet, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (isMet())
                return;

            _waits.Add(wait);
        }

        try
        {
            await wait.Met.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _waits.Remove(wait);
        }
    }

    private void Changed()
    {
        foreach (Wait wait in _waits)
        {
            if (wait.IsMet())
                wait.Met.TrySetResult();
        }
    }

    private sealed record Wait(Func<bool> IsMet, TaskCompletionSource Met);
}
