namespace Verbatim.Frames.Checking;

/// <summary>The four ways in which bytes fail to be the next frame of a run.</summary>
public enum FrameFaultKind
{
    /// <summary>The bytes break the contract whatever run they are for: broken JSON or UTF-8, an unknown field, a wrong type.</summary>
    Malformed,

    /// <summary>The frame is well formed and belongs to another run, conversation or stream.</summary>
    Foreign,

    /// <summary>A gap, a step back, other bytes under a recorded id, or a frame after the terminal one.</summary>
    OutOfOrder,

    /// <summary>Over a limit of the frame or of the stream.</summary>
    TooLarge,
}
