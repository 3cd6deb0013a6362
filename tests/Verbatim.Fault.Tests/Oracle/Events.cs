namespace Verbatim.Fault.Tests.Oracle;

/// <summary>A frame of a run: its event id as the wire has it, and the digest of its bytes.</summary>
public readonly record struct Line(long EventId, string Digest);

/// <summary>A producer handed a frame in, for the first time or again.</summary>
public sealed record Sent(string Run, Line Frame);

/// <summary>The server said that a frame is recorded; <paramref name="IsNew"/> where it counted it as accepted, not as a duplicate.</summary>
public sealed record Acked(string Run, Line Frame, bool IsNew);

/// <summary>An append of this frame ended without an answer.</summary>
public sealed record Unanswered(string Run, Line Frame);

/// <summary>A live reader got a frame in its <paramref name="Read"/>th read, which began after a position.</summary>
public sealed record Seen(string Run, string Reader, int Read, long After, Line Frame);

/// <summary>A read of a run from its first frame on, and the way it was read.</summary>
public sealed record Reading(string Run, string Way, IReadOnlyList<Line> Frames);

/// <summary>The digest that a run's last block has, and the one that its frames give.</summary>
public sealed record Chained(string Run, string Stored, string Computed);

/// <summary>How a request was answered while a promise could not be kept, and the statuses that are honest then; 0 is no answer.</summary>
public sealed record Answered(string Request, int Status, IReadOnlyList<int> Honest);

/// <summary>Something that had to come, how long it took (null: it never came), and how long it may take.</summary>
public sealed record Waited(string What, TimeSpan? Took, TimeSpan AtMost);
