using System.IO.Pipelines;

namespace Verbatim.Server.Replay;

/// <summary>Writes to a reader as fast as it takes the bytes, and lets go of one that takes nothing.</summary>
/// <remarks>The server's own data rate does not do that: what a stopped reader's kernel takes counts as sent, for minutes.</remarks>
internal sealed class PatientWriter(HttpContext context, TimeSpan stalledLimit, TimeProvider time)
{
    private const int MaxWrite = 256 * 1024;

    private readonly PipeWriter _body = context.Response.BodyWriter;

    /// <exception cref="OperationCanceledException">The reader has left, or was let go.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (; bytes.Length > MaxWrite; bytes = bytes[MaxWrite..])
            await WritePartAsync(bytes[..MaxWrite], cancellationToken);

        await WritePartAsync(bytes, cancellationToken);
    }

    private async ValueTask WritePartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        ValueTask<FlushResult> write = _body.WriteAsync(part, cancellationToken);
        if (write.IsCompletedSuccessfully)
        {
            await write;
            return;
        }

        try
        {
            await write.AsTask().WaitAsync(stalledLimit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            context.Abort();
            throw new OperationCanceledException();
        }
    }
}
