using System.IO.Pipelines;

namespace Verbatim.Sources;

/// <summary>Cuts a provider's body into events, as leniently as recorded streams need it (contract workflow-run-replay-v1, Recording).</summary>
public static class ProviderEventReader
{
    /// <summary>The JSON of each event, as soon as its last byte is there; what is not JSON is given out too, for the source to skip and count.</summary>
    /// <param name="body">Read to its end; the caller completes it.</param>
    /// <param name="maxEventBytes">A longer event is given out cut, which makes it unreadable: the source counts it.</param>
    /// <param name="cancellationToken">Stops between events.</param>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(PipeReader body, int maxEventBytes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
