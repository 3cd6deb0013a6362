using Verbatim.Frames.Events;
using Verbatim.Ledger;

namespace Verbatim.Server.Replay;

/// <summary>A page of a run's frames.</summary>
/// <param name="Run">The run as it stood.</param>
/// <param name="RequestAttachments">What the request carries; null where it carries nothing.</param>
/// <param name="Frames">The recorded bytes of each frame, in order.</param>
/// <param name="NextCursor">Null, and only then, where nothing follows and nothing will .</param>
internal sealed record EventPage(
    RunRecord Run, IReadOnlyList<Attachment>? RequestAttachments, IReadOnlyList<ReadOnlyMemory<byte>> Frames, string? NextCursor);
