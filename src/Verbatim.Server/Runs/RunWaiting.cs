using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Ledger;

namespace Verbatim.Server.Runs;

/// <summary>Waits for a run's terminal frame: by reading the ledger, like everybody who looks at a run.</summary>
internal sealed class RunWaiting(RunLedger ledger, IHostApplicationLifetime life)
{
    private const int MaxFrames = 4096;

    /// <summary>The run's end. Who gives up waiting leaves the run as it is.</summary>
    public async ValueTask<RunAnswer> WaitAsync(RunRecord run, CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.ApplicationStopping);
        using RunReader reader = ledger.Read(run, run.IsEnded ? Position.At(run.Last.Value - 1) : run.Last);
        ReadOnlyMemory<byte> last = default;
        while (last.IsEmpty || !reader.IsAtEnd)
        {
            if (await reader.NextAsync(MaxFrames, leaving.Token) is { } block)
                last = block.Frames.Last();
            else
                await reader.WaitAsync(leaving.Token);
        }

        FrameEvent terminal = FrameEvents.Read(last.Span);
        return new RunAnswer(
            run.Header.Key.Run, run.Header.Conversation, RunOutcome.StatusOf(terminal), (terminal as RunFinal)?.Final, (terminal as RunError)?.Error);
    }
}
