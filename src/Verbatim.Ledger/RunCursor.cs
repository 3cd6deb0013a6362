using System.Text;
using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>A place in a run that a client may keep and come back to (contract workflow-run-replay-v1, Cursor).</summary>
/// <remarks>
/// It can be neither made nor moved to another run, and says nothing to who holds it. Its key lives in the run's row: it needs no
/// rotation and is gone with the run.
/// </remarks>
public static class RunCursor
{
    /// <summary>How many characters every cursor of a run has.</summary>
    public static int TextLength { get; } = CursorText.TextLength(1);

    /// <summary>The cursor that goes on after a position of a run.</summary>
    public static string Write(RunRecord run, Position after) => TextOf(run).Write(after.Value);

    /// <summary>Reads a cursor of this run; false for any other text, without telling why.</summary>
    public static bool TryRead(RunRecord run, ReadOnlySpan<char> text, out Position after)
    {
        long[]? read = TextOf(run).Read(text);
        after = read is null ? default : Position.At(read[0]);
        return read is not null;
    }

    // Ids hold no line feed, so the text can be read in one way only.
    private static CursorText TextOf(RunRecord run) => new(
        run.CursorKey, 1, after => Encoding.ASCII.GetBytes($"verbatim cursor {CursorText.Version}\n{run.Header.Key.Tenant}\n{run.Header.Key.Run}\n{after[0]}\n"));
}
