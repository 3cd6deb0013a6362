using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Xunit;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>A ledger on a real store, and words for what the contract suites do with it.</summary>
/// <remarks>A new kind of store is done when a subclass of each suite that opens it passes.</remarks>
public abstract class LedgerContract : IAsyncLifetime
{
    private RunLedger? _ledger;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected WatchedClock Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected LedgerOptions Options { get; } = new();

    protected RunLedger Ledger => _ledger!;

    /// <summary>Opens the one store of this test, again after it was closed.</summary>
    protected abstract ILedgerStore OpenStore();

    /// <summary>Removes what the store left behind.</summary>
    protected abstract void RemoveStore();

    public virtual async ValueTask InitializeAsync() => await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        RemoveStore();
        GC.SuppressFinalize(this);
    }

    protected async Task OpenAsync() => _ledger = await RunLedger.OpenAsync(OpenStore(), Options, Time, Cancellation);

    protected async Task ReopenAsync()
    {
        await Ledger.DisposeAsync();
        await OpenAsync();
    }

    protected RunHeader AHeader(string run = "run_1", string conversation = "conv_1", string tenant = "demo", string user = "ann") => new()
    {
        Key = new RunKey(TenantId.Parse(tenant), RunId.Parse(run)),
        Conversation = ConversationId.Parse(conversation),
        WorkflowKey = "research",
        UserId = user,
        RequestMessage = "How tall is it?",
        Origin = RunOrigin.Recorded,
        StartedAt = Time.GetUtcNow(),
    };

    protected async Task<RunRecord> BeginAsync(RunHeader header, ConversationVisibility? visibility = null) =>
        Assert.IsType<CreateResult.Created>(await Ledger.CreateAsync(header, visibility, Cancellation)).Run;

    protected Task<RunRecord> BeginAsync(string run = "run_1", string conversation = "conv_1") => BeginAsync(AHeader(run, conversation));

    protected async Task<AppendResult> AppendAsync(RunRecord run, params IReadOnlyList<Frame> frames) =>
        await Ledger.AppendAsync(run.Header.Key, frames, Cancellation);

    protected async Task<RunRecord> FindAsync(RunRecord run) => Assert.IsType<RunRecord>(await Ledger.FindAsync(run.Header.Key, Cancellation));

    /// <summary>What a reader gets after a position, each frame with its position, until there is no more at present.</summary>
    protected async Task<List<string>> ReadAsync(RunRecord run, long after = 0, int maxFrames = 1000)
    {
        using RunReader reader = Ledger.Read(run, Position.At(after));
        List<string> frames = [];
        while (await reader.NextAsync(maxFrames, Cancellation) is { } block)
        {
            Assert.InRange(block.Count, 1, maxFrames);
            Assert.Equal(Position.At(after + frames.Count + 1), block.First);
            frames.AddRange(block.Frames.Select(SomeFrames.TextOf));
            Assert.Equal(block.Last, reader.Last);
            Assert.Equal(after + frames.Count, block.Last.Value);
        }

        return frames;
    }
}
