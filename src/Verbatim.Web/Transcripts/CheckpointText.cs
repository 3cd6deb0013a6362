using Verbatim.Frames.Events;
using static System.FormattableString;

namespace Verbatim.Web.Transcripts;

/// <summary>One line on how memory was shortened.</summary>
internal static class CheckpointText
{
    public static string Of(Checkpoint checkpoint)
    {
        string done = checkpoint.Strategy switch
        {
            "compact" => "Memory was compacted",
            "summarize" => "Memory was summarised",
            "trim" => "Memory was trimmed",
            _ => "Memory was shortened",
        };
        return checkpoint switch
        {
            { TokensBefore: { } before, TokensAfter: { } after } => Invariant($"{done}: {before:N0} → {after:N0} tokens"),
            { TurnsBefore: { } before, TurnsAfter: { } after } => Invariant($"{done}: {before:N0} → {after:N0} turns"),
            { TotalItemsBefore: { } before, TotalItemsAfter: { } after } => Invariant($"{done}: {before:N0} → {after:N0} items"),
            _ => done,
        };
    }
}
