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

    /// <summary>Says what, where no run can be named.</summary>
    /// <param name="damage">What is wrong, without contents.</param>
    /// <param name="inner">What the store's engine threw, where it threw.</param>
    public LedgerCorruptException(string damage, Exception? inner = null)
        : base($"The ledger is damaged: {damage}", inner)
    {
    }

    /// <summary>The run; null where the damage cannot be told to be that of one.</summary>
    public RunId? Run { get; }

    /// <summary>The first frame that cannot be trusted; <see cref="Position.Start"/> where it is no frame that is damaged.</summary>
    public Position At { get; }
}
