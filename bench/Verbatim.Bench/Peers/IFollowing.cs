namespace Verbatim.Bench.Peers;

/// <summary>A follower of one run.</summary>
internal interface IFollowing : IAsyncDisposable
{
    /// <summary>Waits for the next frames.</summary>
    /// <returns>How many came.</returns>
    ValueTask<int> NextAsync(CancellationToken cancellationToken);
}
