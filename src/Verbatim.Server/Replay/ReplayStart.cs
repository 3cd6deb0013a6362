namespace Verbatim.Server.Replay;

/// <summary>Where in a run a caller wants to begin; without a cursor and a number at the end that the direction begins with.</summary>
/// <param name="Cursor">As it was sent.</param>
/// <param name="At">The number of a frame, from 1 .</param>
/// <param name="IsBackward">Whether older frames are wanted instead of newer ones .</param>
internal sealed record ReplayStart(string? Cursor, int? At, bool IsBackward);
