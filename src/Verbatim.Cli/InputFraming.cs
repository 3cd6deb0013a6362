using System.Buffers;
using System.IO.Pipelines;
using Verbatim.Frames.Wire;

namespace Verbatim.Cli;

/// <summary>How frames stand in what a command reads: their first byte shows it.</summary>
internal static class InputFraming
{
    /// <summary>Looks at the first byte that is neither blank nor a byte order mark, and takes nothing away.</summary>
    public static async Task<FrameBodyFormat> OfAsync(PipeReader pipe, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await pipe.ReadAsync(cancellationToken);
            int? first = FirstByte(read.Buffer);
            if (first is not null || read.IsCompleted)
            {
                pipe.AdvanceTo(read.Buffer.Start);
                return first is null or '{' ? FrameBodyFormat.NdJson : FrameBodyFormat.EventStream;
            }

            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static int? FirstByte(ReadOnlySequence<byte> buffer)
    {
        foreach (ReadOnlyMemory<byte> segment in buffer)
        {
            int at = segment.Span.IndexOfAnyExcept(" \t\r\n\uFEFF"u8);
            if (at >= 0)
                return segment.Span[at];
        }

        return null;
    }
}
