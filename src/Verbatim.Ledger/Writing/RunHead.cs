using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>The end of a live run, with what the current commit adds to it. Belongs to the writer.</summary>
internal sealed class RunHead
{
    private readonly RunHeader _header;
    private readonly long _run;
    private readonly LedgerOptions _options;
    private readonly List<Frame> _frames = [];
    private readonly byte[] _digest = new byte[DigestChain.Length];
    private readonly byte[] _committedDigest = new byte[DigestChain.Length];
    private StreamCheck _check;
    private RunOutcome? _outcome;
    private DateTimeOffset? _endedAt;
    private int _frameBytes;

    // Up to the last of _frames: the check is one frame ahead of it while a block is closed to make room.
    private long _runBytes;

    public RunHead(RunHeader header, long run, RunProgress committed, ReadOnlySpan<byte> digest, LedgerOptions options)
    {
        _header = header;
        _run = run;
        _options = options;
        Committed = committed;
        digest.CopyTo(_committedDigest);
        digest.CopyTo(_digest);
        _check = CheckFrom(committed);
        _runBytes = committed.Bytes;
    }

    /// <summary>How far the run is on disk.</summary>
    public RunProgress Committed { get; private set; }

    /// <summary>How far it will be after this commit.</summary>
    public RunProgress Pending =>
        new(_outcome?.Status ?? RunStatus.Running, _check.Last, _check.Bytes, _check.StreamId, _endedAt, _outcome?.Text);

    /// <summary>The objects that the frame names which ends it.</summary>
    public IReadOnlyList<ObjectId> Objects => _outcome?.Objects ?? [];

    /// <summary>Whose that frame is; null where it is that of the user who began the run.</summary>
    public string? EndedBy { get; private set; }

    /// <summary>The last frame taken.</summary>
    public Position Last => _check.Last;

    /// <summary>Whether this commit adds something.</summary>
    public bool IsTouched { get; set; }

    /// <summary>What this commit adds.</summary>
    public List<StoredBlock> Blocks { get; } = [];

    /// <summary>Takes the next frame, or tells the rule that it breaks and stays as it was.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="outcome">How the run ends with it, where it is a root terminal frame.</param>
    /// <param name="by">Whose frame it is; null where it is that of the user who began the run.</param>
    /// <param name="now">The time of this commit.</param>
    public FrameFault? Take(Frame frame, RunOutcome? outcome, string? by, DateTimeOffset now)
    {
        if (_check.Take(frame) is { } fault)
            return fault;

        int payloadBytes = frame.Bytes.Length + FrameBlock.OverheadBytes;
        if (_frames.Count > 0 && _frameBytes + payloadBytes > _options.BlockBytes)
            CloseBlock();

        _frames.Add(frame);
        _runBytes += frame.Bytes.Length;
        _frameBytes += payloadBytes;
        if (_check.IsEnded)
            (_outcome, EndedBy, _endedAt) = (outcome, by, now);

        return null;
    }

    /// <summary>Makes a block of the frames taken since the last one.</summary>
    public void CloseBlock()
    {
        if (_frames.Count == 0)
            return;

        byte[] payload = GC.AllocateUninitializedArray<byte>(_frameBytes);
        Span<byte> rest = payload;
        foreach (Frame frame in _frames)
        {
            FrameBlock.Write(frame.Bytes.Span, ref rest);
            DigestChain.Add(_digest, frame.Bytes.Span);
        }

        Position first = _frames[0].Envelope.EventId;
        var block = new StoredBlock
        {
            Run = _run,
            First = first,
            Count = _frames.Count,
            RunBytes = _runBytes,
            StreamId = first == Position.Start.Next ? _check.StreamId : null,
            Coding = BlockCoding.Identity,
            Digest = _digest.AsSpan().ToArray(),
            Payload = payload,
            Checksum = 0,
        };
        Blocks.Add(block with { Checksum = BlockChecksum.Of(block) });
        _frames.Clear();
        _frameBytes = 0;
    }

    /// <summary>The commit is on disk.</summary>
    public void Commit()
    {
        if (Blocks.Count > 0)
            Blocks[^1].Digest.Span.CopyTo(_committedDigest);
        Committed = Pending;
        Blocks.Clear();
        IsTouched = false;
    }

    /// <summary>The commit is not on disk: back to what is.</summary>
    public void RollBack()
    {
        _frames.Clear();
        _frameBytes = 0;
        Blocks.Clear();
        IsTouched = false;
        _committedDigest.CopyTo(_digest, 0);
        _check = CheckFrom(Committed);
        _runBytes = Committed.Bytes;
        (_outcome, EndedBy, _endedAt) = (null, null, null);
    }

    private StreamCheck CheckFrom(RunProgress progress) =>
        new(_header.Key.Run, _header.Conversation, progress.StreamId, progress.Last, progress.Bytes, progress.IsEnded, _options.Frames);
}
