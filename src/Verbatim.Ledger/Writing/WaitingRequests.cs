using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Verbatim.Ledger.Writing;

/// <summary>What waits for the writer, and what it is committing: up to so many bytes, so that a slow disk does not fill the memory.</summary>
internal sealed class WaitingRequests(long maxBytes)
{
    private readonly Channel<WriterRequest> _requests = Channel.CreateUnbounded<WriterRequest>(new UnboundedChannelOptions { SingleReader = true });
    private long _bytes;

    /// <summary>Takes room for a request that is not refused.</summary>
    public void Reserve(WriterRequest request) => Add(request.Bytes);

    /// <summary>Takes room for a request that may be refused: whatever its size, it has room where nothing else waits.</summary>
    public bool TryReserve(WriterRequest request)
    {
        long before = Add(request.Bytes) - request.Bytes;
        if (before == 0 || before + request.Bytes <= maxBytes)
            return true;

        LetGo(request);
        return false;
    }

    /// <summary>False where nothing is taken any more.</summary>
    public bool TryAdd(WriterRequest request) => _requests.Writer.TryWrite(request);

    public bool TryTake([MaybeNullWhen(false)] out WriterRequest request) => _requests.Reader.TryRead(out request);

    /// <summary>False where nothing comes any more.</summary>
    public ValueTask<bool> WaitAsync() => _requests.Reader.WaitToReadAsync();

    /// <summary>The request is answered, and nothing holds what it brought.</summary>
    public void LetGo(WriterRequest request) => Add(-request.Bytes);

    public void Close() => _requests.Writer.TryComplete();

    private long Add(long bytes)
    {
        if (bytes != 0)
            LedgerTelemetry.WaitingChanged(bytes);
        return Interlocked.Add(ref _bytes, bytes);
    }
}
