using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Verbatim.Sources;

/// <summary>Cuts a provider's body into events, as leniently as recorded streams need it (contract workflow-run-replay-v1, Recording).</summary>
public static class ProviderEventReader
{
    /// <summary>The JSON of each event, as soon as its last byte is there; what is not JSON is given out too, for the source to skip and count.</summary>
    /// <param name="body">Read to its end; the caller completes it.</param>
    /// <param name="maxEventBytes">A longer event is given out cut, which makes it unreadable: the source counts it.</param>
    /// <param name="cancellationToken">Stops between events.</param>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        PipeReader body, int maxEventBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cutter = new ProviderEventCutter(maxEventBytes);
        var events = new List<ReadOnlyMemory<byte>>();
        bool isOver = false;
        while (!isOver)
        {
            ReadResult read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
                cutter.Take(segment.Span, events);

            // The cutter has copied what it keeps, so a line may be longer than what the pipe is willing to hold.
            body.AdvanceTo(read.Buffer.End);
            isOver = read.IsCompleted;
            if (isOver)
                cutter.Finish(events);

            foreach (ReadOnlyMemory<byte> providerEvent in events)
                yield return providerEvent;
            events.Clear();
        }
    }
}
