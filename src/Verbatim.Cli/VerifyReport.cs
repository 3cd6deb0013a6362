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
    private long _damage;

    public void Verified(long frames)
    {
        _runs++;
        _frames += frames;
        if (TimeProvider.System.GetElapsedTime(_said) < SayEvery)
            return;

        _said = TimeProvider.System.GetTimestamp();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_runs} runs, {_frames} frames …"));
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
        string counted = $"Recomputed {Wording.Count(_runs, "run")} and {Wording.Count(_frames, "frame")}";
        Console.Out.WriteLine(_damage == 0 ? $"{counted}: all as recorded." : $"{counted}: {Wording.Count(_damage, "finding")}.");
        return _damage == 0 ? 0 : 1;
    }
}
