using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Verbatim.Sources;

/// <summary>Cuts a provider's body into events, as leniently as recorded streams need it (contract workflow-run-replay-v1, Recording). For one caller.</summary>
/// <param name="body">Read to its end; the caller completes it.</param>
/// <param name="maxEventBytes">A longer event is given out cut, which makes it unreadable: the source counts it.</param>
public sealed class ProviderEventReader(PipeReader body, int maxEventBytes)
{
    private readonly ProviderEventCutter _cutter = new(maxEventBytes);

    /// <summary>Whether something was passed over that is neither an event nor a comment: where no event came at all, the body was no stream of events.</summary>
    public bool HasPassedOver => _cutter.HasPassedOver;

    /// <summary>The JSON of each event, as soon as its last byte is there; what is not JSON is given out too, for the source to skip and count. To be called once.</summary>
    /// <param name="cancellationToken">Stops between events.</param>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = new List<ReadOnlyMemory<byte>>();
        bool isOver = false;
        while (!isOver)
        {
            ReadResult read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
                _cutter.Take(segment.Span, events);

            // The cutter has copied what it keeps, so a line may be longer than what the pipe is willing to hold.
            body.AdvanceTo(read.Buffer.End);
            isOver = read.IsCompleted;
            if (isOver)
                _cutter.Finish(events);

            foreach (ReadOnlyMemory<byte> providerEvent in events)
                yield return providerEvent;
            events.Clear();
        }
    }
}
