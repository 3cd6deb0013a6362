namespace Verbatim.Frames.Checking;

/// <summary>Why bytes are not a frame of this run. A caller's ordinary fork, so a value and not an exception.</summary>
/// <param name="Kind">What a recorder should do about it.</param>
/// <param name="Rule">The clause it breaks, such as <c>E-7</c> of docs/contracts/public-sse-v1.md.</param>
/// <param name="Message">One sentence for the recorder's author. Names fields and rules, never repeats contents.</param>
/// <param name="Expected">Where the run goes on, for <see cref="FrameFaultKind.OutOfOrder"/>.</param>
public sealed record FrameFault(FrameFaultKind Kind, string Rule, string Message, Position? Expected = null);
