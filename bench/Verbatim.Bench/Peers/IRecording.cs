namespace Verbatim.Bench.Peers;

/// <summary>A run that is recorded, by one writer. With its end the connection goes, and where the contender needs it, the run.</summary>
internal interface IRecording : IReplay
{
    /// <summary>Appends frames as one, and waits until all of them are acknowledged.</summary>
    ValueTask AppendAsync(long first, int count);

    /// <summary>Counts what the contender has of this run; nothing is appended after it.</summary>
    /// <returns>Null where nothing is kept.</returns>
    Task<long?> CountAsync();

    /// <summary>Follows the run from its start, on another connection.</summary>
    Task<IFollowing> FollowAsync();
}
