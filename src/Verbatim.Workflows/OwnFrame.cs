using System.Diagnostics;
using System.Globalization;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Events;
using Verbatim.Ledger;

namespace Verbatim.Workflows;

/// <summary>Frames that the server writes itself, beside those that a source projects.</summary>
internal static class OwnFrame
{
    private static readonly FrameLimits Limits = new();

    public static Frame Write(FrameEvent frame) =>
        FrameCheck.TryRead(FrameEvents.ToBytes(frame), Limits, out Frame? written, out FrameFault? fault)
            ? written
            : throw new UnreachableException($"The server wrote a frame that breaks {fault.Rule}: {fault.Message}");

    /// <summary>An executed run has one stream, named like the run.</summary>
    public static string StreamOf(RunHeader header) => header.Key.Run.ToString();

    public static string Timestamp(TimeProvider time) =>
        time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
