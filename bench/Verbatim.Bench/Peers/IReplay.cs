namespace Verbatim.Bench.Peers;

/// <summary>A reader of one run on a connection of its own.</summary>
internal interface IReplay : IAsyncDisposable
{
    /// <summary>Reads the run from its first frame to its last.</summary>
    /// <returns>How many frames came.</returns>
    ValueTask<long> ReadAsync();
}
