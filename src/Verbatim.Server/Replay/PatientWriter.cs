using System.IO.Pipelines;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Replay;

/// <summary>Writes to a reader as fast as it takes the bytes, and gives up one that takes too few.</summary>
/// <remarks>
/// Each part of 64 KiB has the whole limit to go out behind what the server and the system hold already, so a slow reader is kept as long
/// as it makes that progress, however long the body is, and a byte now and then is none. The server's own data rate does not do
/// that: what a stopped reader's kernel takes counts as sent, for minutes.
/// </remarks>
internal sealed class PatientWriter(PipeWriter body, TimeSpan stalledLimit, TimeProvider time)
{
    /// <summary>The size of a part.</summary>
    public const int PartBytes = 64 * 1024;

    /// <exception cref="TimeoutException">The reader took too little for too long; the connection is to be aborted.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (; bytes.Length > PartBytes; bytes = bytes[PartBytes..])
            await WritePartAsync(bytes[..PartBytes], cancellationToken);

        await WritePartAsync(bytes, cancellationToken);
    }

    private async ValueTask WritePartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        ServerTelemetry.Sent(part.Length);
        ValueTask<FlushResult> write = body.WriteAsync(part, cancellationToken);
        if (write.IsCompletedSuccessfully)
        {
            await write;
            return;
        }

        await write.AsTask().WaitAsync(stalledLimit, time, cancellationToken);
    }
}
