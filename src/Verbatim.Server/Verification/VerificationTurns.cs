using Microsoft.Extensions.Options;

namespace Verbatim.Server.Verification;

/// <summary>Lets so many verifications run at the same time, and sends others away at once: a queue of them would only be a longer one.</summary>
internal sealed class VerificationTurns(IOptions<VerificationOptions> options)
{
    private readonly int _most = options.Value.MaxConcurrent;
    private int _running;

    /// <summary>Begins one, which ends when the answer is disposed of; null where there are too many.</summary>
    public IDisposable? TryBegin()
    {
        if (Interlocked.Increment(ref _running) <= _most)
            return new Turn(this);

        Interlocked.Decrement(ref _running);
        return null;
    }

    private sealed class Turn(VerificationTurns turns) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref turns._running);
    }
}
