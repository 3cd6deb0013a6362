using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Sources;
using Verbatim.Sources.OpenAiResponses;

namespace Verbatim.Server.Recording;

/// <summary>One place in a run at which the body of this request may have begun: its events are projected from there.</summary>
internal sealed class BodyBeginning : IDisposable
{
    private readonly ResponsesProjection _projection;
    private readonly RunReader _reader;
    private readonly Position _end;
    private readonly Queue<ReadOnlyMemory<byte>> _recorded = [];

    /// <summary>Begins at a place of a run, as the run stands while nobody else writes to it.</summary>
    public BodyBeginning(RunLedger ledger, RunRecord run, SourceBody begins, ProjectionOptions options, TimeProvider time)
    {
        // Named after the run where no frame has named the stream yet, so that a retry after a crash gives the same frames.
        var target = new FrameTarget(run.Header.Key.Run, run.Header.Conversation, run.StreamId ?? run.Header.Key.Run.ToString(), run.Header.WorkflowKey);
        _projection = new ResponsesProjection(target, begins.After, begins.State, options, time);
        _reader = ledger.Read(run, begins.After);
        _end = run.Last;
        Last = begins.After;
    }

    /// <summary>The last position that this body has come to.</summary>
    public Position Last { get; private set; }

    /// <summary>How many of its frames were compared with recorded ones, and are the same.</summary>
    public long Matched { get; private set; }

    public int Skipped => _projection.Skipped;

    /// <summary>Where the next body of the run begins. Only once this one has ended.</summary>
    public SourceBody Next => new(Last, _projection.State);

    public IReadOnlyList<Frame> Take(ReadOnlyMemory<byte> providerEvent) => Advance(_projection.Take(providerEvent));

    public IReadOnlyList<Frame> End(bool isRunOver) => Advance(_projection.End(isRunOver));

    /// <summary>Compares frames with those recorded at their positions.</summary>
    /// <returns>What lies beyond the recorded frames and may be appended, or null where a recorded frame is another one.</returns>
    public async ValueTask<IReadOnlyList<Frame>?> CompareAsync(IReadOnlyList<Frame> frames, CancellationToken cancellationToken)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            if (await NextRecordedAsync(cancellationToken) is not { } recorded)
                return [.. frames.Skip(i)];
            if (!Reprojection.IsSame(recorded.Span, frames[i].Bytes.Span))
                return null;

            Matched++;
        }

        return [];
    }

    public void Dispose() => _reader.Dispose();

    private async ValueTask<ReadOnlyMemory<byte>?> NextRecordedAsync(CancellationToken cancellationToken)
    {
        if (_recorded.Count == 0 && _reader.Last < _end && await _reader.NextAsync((int)Math.Min(1024, _end.Value - _reader.Last.Value), cancellationToken) is { } block)
        {
            foreach (ReadOnlyMemory<byte> frame in block.Frames)
                _recorded.Enqueue(frame);
        }

        // Spelled out: a bare null would be taken for an array's, and give empty memory.
        return _recorded.TryDequeue(out ReadOnlyMemory<byte> next) ? next : default(ReadOnlyMemory<byte>?);
    }

    private IReadOnlyList<Frame> Advance(IReadOnlyList<Frame> frames)
    {
        Last = Last.Skip(frames.Count);
        return frames;
    }
}
