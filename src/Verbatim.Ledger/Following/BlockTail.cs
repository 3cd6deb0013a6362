using Verbatim.Frames;

namespace Verbatim.Ledger.Following;

/// <summary>The newest committed blocks of a run, up to so many bytes and at least the last one. Not thread-safe.</summary>
internal sealed class BlockTail(int maxBytes)
{
    // A ring: the oldest block stands at _start.
    private FrameBlock[] _blocks = [];
    private int _start;
    private int _count;

    /// <summary>How much it holds.</summary>
    public int Bytes { get; private set; }

    public void Add(FrameBlock block)
    {
        while (_count > 0 && Bytes + block.Payload.Length > maxBytes)
            DropOldest();

        if (_count == _blocks.Length)
            Grow();

        _blocks[(_start + _count) & (_blocks.Length - 1)] = block;
        _count++;
        Bytes += block.Payload.Length;
    }

    public void Clear()
    {
        (_blocks, _start, _count) = ([], 0, 0);
        Bytes = 0;
    }

    /// <summary>The frames after a position: a slice where one block has them, else a copy of several; null where the tail does not reach.</summary>
    public FrameBlock? Read(Position after, int maxBytesRead)
    {
        int index = IndexOf(after.Next);
        if (index < 0)
            return null;

        FrameBlock first = At(index).After(after);
        int frames = first.Count;
        int bytes = first.Payload.Length;
        int end = index + 1;
        for (; end < _count && bytes + At(end).Payload.Length <= maxBytesRead; end++)
        {
            frames += At(end).Count;
            bytes += At(end).Payload.Length;
        }

        // Who is caught up finds one block and shares it. Who is behind gets small blocks together: a flush for each would keep it behind.
        if (end == index + 1)
            return first;

        byte[] joined = GC.AllocateUninitializedArray<byte>(bytes);
        first.Payload.CopyTo(joined);
        int written = first.Payload.Length;
        for (int i = index + 1; i < end; i++)
        {
            At(i).Payload.CopyTo(joined.AsMemory(written));
            written += At(i).Payload.Length;
        }

        return new FrameBlock(first.First, frames, joined);
    }

    private FrameBlock At(int index) => _blocks[(_start + index) & (_blocks.Length - 1)];

    private int IndexOf(Position position)
    {
        if (_count == 0 || position < At(0).First || position > At(_count - 1).Last)
            return -1;

        int low = 0;
        int high = _count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (At(middle).First <= position)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private void DropOldest()
    {
        Bytes -= _blocks[_start].Payload.Length;
        _blocks[_start] = default;
        _start = (_start + 1) & (_blocks.Length - 1);
        _count--;
    }

    private void Grow()
    {
        var larger = new FrameBlock[Math.Max(4, _blocks.Length * 2)];
        for (int i = 0; i < _count; i++)
            larger[i] = At(i);
        (_blocks, _start) = (larger, 0);
    }
}
