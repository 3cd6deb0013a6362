using System.IO.Pipelines;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Wire;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Recording;

/// <summary>Records a body of frames as it arrives: each batch that the network brings is one append .</summary>
internal sealed class FrameRecording(FrameLimits limits)
{
    /// <returns>The problem with the first frame that was not taken, or null.</returns>
    public async Task<Problem?> RecordAsync(PipeReader body, FrameBodyFormat format, RecordedSoFar recorded, CancellationToken cancellationToken)
    {
        var frames = new FrameBodyReader(body, format, limits);
        FrameBatch batch;
        do
        {
            batch = await frames.ReadAsync(cancellationToken);
            if (await recorded.AppendAsync(batch.Frames, batch.Lines, cancellationToken) is { } problem)
                return problem;
        }
        while (!batch.IsEnd);

        return batch.Fault is null ? null : Problems.OfFault(batch.Fault) with { Line = batch.FaultLine };
    }
}
