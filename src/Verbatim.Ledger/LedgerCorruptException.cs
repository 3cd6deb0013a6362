using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>Stored bytes are not the bytes that were written. Nobody can recover from this in code.</summary>
public sealed class LedgerCorruptException : Exception
{
    /// <summary>Says where and what.</summary>
    /// <param name="run">The run.</param>
    /// <param name="at">The first frame that cannot be trusted.</param>
    /// <param name="damage">What is wrong with it, without contents.</param>
    public LedgerCorruptException(RunId run, Position at, string damage)
        : base($"Run {run} is damaged at frame {at}: {damage}")
    {
        Run = run;
        At = at;
    }

    /// <summary>The run.</summary>
    public RunId Run { get; }

    /// <summary>The first frame that cannot be trusted.</summary>
    public Position At { get; }
}
