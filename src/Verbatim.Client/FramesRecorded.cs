using Verbatim.Frames;

namespace Verbatim.Client;

/// <summary>What became of a body of frames; all of it is durable.</summary>
/// <param name="Accepted">Frames recorded.</param>
/// <param name="Duplicates">Frames that were there already.</param>
/// <param name="LastEventId">The run's last frame.</param>
/// <param name="Skipped">Events of a provider that could not be read; null for a body of frames.</param>
/// <param name="RunStatus">Where the run stands then; null where the server does not say.</param>
public sealed record FramesRecorded(long Accepted, long Duplicates, long LastEventId, int? Skipped, RunStatus? RunStatus);
