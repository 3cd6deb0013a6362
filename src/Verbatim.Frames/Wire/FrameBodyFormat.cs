namespace Verbatim.Frames.Wire;

/// <summary>How frames stand in the body of a recording request.</summary>
public enum FrameBodyFormat
{
    /// <summary><c>application/x-ndjson</c>: a frame a line, lines ended by LF. Blanks and CR around a frame, and empty lines, are nothing.</summary>
    NdJson,

    /// <summary><c>text/event-stream</c>: a frame an event, in one <c>data:</c> line. Comments and other fields are passed over.</summary>
    EventStream,
}
