using Verbatim.Frames;

namespace Verbatim.Web.Runs;

/// <summary>What a list says of a run.</summary>
public sealed record RunLine(RunId Run, string Workflow, string? Asked, RunStatus Status, string User, DateTimeOffset StartedAt, DateTimeOffset? EndedAt);
