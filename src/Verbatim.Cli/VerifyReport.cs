using System.Globalization;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Cli;

/// <summary>What a verification says: damage and the result on the standard output, how far it has come on the standard error.</summary>
internal sealed class VerifyReport
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(1);

    private long _said = TimeProvider.System.GetTimestamp();
    private long _runs;
    private long _frames;
    private long _attachments;
    private long _damage;
    private long _deleted;

    public void Verified(long frames, long attachments)
    {
        _runs++;
        _frames += frames;
        _attachments += attachments;
        if (TimeProvider.System.GetElapsedTime(_said) < SayEvery)
            return;

        _said = TimeProvider.System.GetTimestamp();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_runs} runs, {_frames} frames …"));
    }

    /// <summary>A run that was deleted as it should be, which is no damage.</summary>
    public void Deleted(long number, string conversation, long frames, DateTimeOffset at, string by)
    {
        _deleted++;
        Console.Out.WriteLine(VisibleText.Of(string.Create(
            CultureInfo.InvariantCulture,
            $"deleted: run number {number} of conversation {conversation}, {Wording.Count(frames, "frame")}, by {by} at {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.")));
    }

    /// <param name="run">Whose damage it is, as far as it can be said.</param>
    /// <param name="from">The first frame that is affected, where there is one.</param>
    /// <param name="to">The last one.</param>
    /// <param name="what">A sentence.</param>
    public void Found(string? run, long? from, long? to, string what)
    {
        _damage++;
        string place = (run is null ? "ledger" : $"run {run}")
            + (from is null ? "" : to is null || to == from ? $", frame {from}" : $", frames {from} to {to}");
        Console.Out.WriteLine(VisibleText.Of($"{place}: {what}"));
    }

    /// <returns>The exit code.</returns>
    public int End()
    {
        string counted = $"Recomputed {Wording.Count(_runs, "run")} and {Wording.Count(_frames, "frame")}"
            + (_attachments == 0 ? "" : $", {Wording.Count(_attachments, "attachment")} read") + (_deleted == 0 ? "" : $", {Wording.Count(_deleted, "run")} deleted");
        Console.Out.WriteLine(_damage == 0 ? $"{counted}: all as recorded." : $"{counted}: {Wording.Count(_damage, "finding")}.");
        return _damage == 0 ? 0 : 1;
    }
}
