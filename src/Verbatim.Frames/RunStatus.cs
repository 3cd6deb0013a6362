using System.Text.Json.Serialization;

namespace Verbatim.Frames;

/// <summary>Where a run stands. Set once by its root terminal frame (contract workflow-run-replay-v1, Runs).</summary>
[JsonConverter(typeof(RunStatusJsonConverter))]
public enum RunStatus
{
    /// <summary>No terminal frame yet.</summary>
    Running,

    /// <summary>Ended by <c>final</c>, status completed.</summary>
    Completed,

    /// <summary>Ended by <c>final</c>, status incomplete: a limit cut the answer.</summary>
    Incomplete,

    /// <summary>Ended by <c>final</c>, status refused: the last message is a refusal.</summary>
    Refused,

    /// <summary>Ended by an <c>error</c>, or by <c>final</c>, status failed.</summary>
    Failed,

    /// <summary>Ended by <c>final</c>, status cancelled.</summary>
    Cancelled,

    /// <summary>Ended by an <c>error</c> with code <c>run_interrupted</c>: its producer was gone.</summary>
    Interrupted,
}
