using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>The ledger of runs: the only place frames are kept, and the only place they are read from.</summary>
/// <remarks>
/// Thread-safe. What an append acknowledged survives <c>kill -9</c> and, with the default setting, a power cut; no reader
/// gets a frame before that. One ledger owns its store: a second one on the same store refuses to open.
/// </remarks>
public sealed class RunLedger : IAsyncDisposable
{
    internal RunLedger() { }

    /// <summary>Begins a run, and its conversation where that is new.</summary>
    /// <param name="header">Who asks what. <see cref="RunHeader.UserId"/> becomes the owner of a new conversation.</param>
    /// <param name="visibility">Of a new conversation (null: <see cref="ConversationVisibility.Tenant"/>); of a known one it must be the same, or null.</param>
    /// <param name="cancellationToken">Gives up waiting; the run may still have begun, and the same call tells.</param>
    public ValueTask<CreateResult> CreateAsync(RunHeader header, ConversationVisibility? visibility, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Adds frames to the end of a run: the good prefix of them.</summary>
    /// <remarks>
    /// Checks the invariants of the stream (<see cref="Frames.Checking.StreamCheck"/>) and what is recorded already: the same
    /// bytes again are a duplicate, other bytes a refusal. When the task completes, what counts as accepted or duplicate is
    /// durable, and the ledger holds no reference to the frames' memory. The root terminal frame ends the run in the same commit.
    /// </remarks>
    /// <param name="run">The run.</param>
    /// <param name="frames">One or more frames, in order.</param>
    /// <param name="begins">Set where the first of these frames begins a provider's body; kept with the frames, once.</param>
    /// <param name="cancellationToken">Gives up waiting. The append may still have happened; appending the same again tells.</param>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public ValueTask<AppendResult> AppendAsync(RunKey run, IReadOnlyList<Frame> frames, SourceBody? begins, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The run as it stands, or null. Not authorised: the caller decides who may know of it.</summary>
    public ValueTask<RunRecord?> FindAsync(RunKey run, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Reads a run after a position.</summary>
    /// <param name="run">A run of this ledger, of any moment.</param>
    /// <param name="after">Where to begin; at most the run's last position, else <see cref="ArgumentOutOfRangeException"/>.</param>
    public RunReader Read(RunRecord run, Position after) => throw new NotSupportedException();

    /// <summary>Where the provider's bodies of a run began, in order.</summary>
    public ValueTask<IReadOnlyList<SourceBody>> SourceBodiesAsync(RunRecord run, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Runs, newest first, at most <see cref="RunQuery.Limit"/>.</summary>
    public ValueTask<IReadOnlyList<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Every run without an end, of all tenants: for the start-up that ends those whose producer is gone.</summary>
    public ValueTask<IReadOnlyList<RunRecord>> ListLiveAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Commits what was handed in, then lets go of the store.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
