using System.IO.Pipelines;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Recording;

/// <summary>A body that may last as long as its run, and is given up when it is silent for too long.</summary>
internal sealed class IdleLimitedReader(PipeReader body, TimeSpan limit, TimeProvider time) : PipeReader
{
    /// <exception cref="RefusedException">The body was silent for too long.</exception>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (body.TryRead(out ReadResult there))
            return there;

        using var idle = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            return await body.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(Problems.BodyTimeout);
        }
    }

    public override bool TryRead(out ReadResult result) => body.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => body.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => body.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => body.Complete(exception);
}
