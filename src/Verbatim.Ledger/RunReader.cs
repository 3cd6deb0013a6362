using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>Reads a run from a position on: what is committed, then, for who waits, what comes.</summary>
/// <remarks>
/// Holds no queue: a slow reader only lags itself. One reader serves one caller at a time. Frames come in order, each
/// once, without a gap, and only after they are durable.
/// </remarks>
public sealed class RunReader : IDisposable
{
    internal RunReader() { }

    /// <summary>The last position that <see cref="NextAsync"/> gave out.</summary>
    public Position Last => throw new NotSupportedException();

    /// <summary>Whether everything was given out and the run has ended: nothing will ever follow.</summary>
    public bool IsAtEnd => throw new NotSupportedException();

    /// <summary>The next committed frames, at most <paramref name="maxFrames"/> and about 256 KiB; null where there are none at present.</summary>
    /// <exception cref="LedgerCorruptException">Stored bytes are not the bytes that were written.</exception>
    public ValueTask<FrameBlock?> NextAsync(int maxFrames, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Completes when there may be more to read since the last <see cref="NextAsync"/> that gave null; at once where there is.</summary>
    /// <remarks>A wake-up carries nothing: read, and wait again. A cancel leaves the reader usable.</remarks>
    public Task WaitAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc />
    public void Dispose() { }
}
