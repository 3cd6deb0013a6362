using Verbatim.Frames;

namespace Verbatim.Ledger.Stores;

/// <summary>Frames of one run that were written in one commit: a row of the store.</summary>
public sealed record StoredBlock
{
    /// <summary>The store number of the run.</summary>
    public required long Run { get; init; }

    /// <summary>The position of the first frame in it.</summary>
    public required Position First { get; init; }

    /// <summary>How many frames, at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>The bytes of JSON of all frames of the run up to the end of this block.</summary>
    public required long RunBytes { get; init; }

    /// <summary>The stream of the run, in the block that begins it; null in all others.</summary>
    public required string? StreamId { get; init; }

    /// <summary>How <see cref="Payload"/> is kept.</summary>
    public required BlockCoding Coding { get; init; }

    /// <summary>The chained digest after the last frame of this block, 32 bytes (see <see cref="DigestChain"/>).</summary>
    public required ReadOnlyMemory<byte> Digest { get; init; }

    /// <summary>The frames in SSE form, coded. The memory is shared and does not change.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>What <see cref="BlockChecksum"/> made of all of the above when the block was written.</summary>
    public required ulong Checksum { get; init; }

    /// <summary>The position of the last frame in it.</summary>
    public Position Last => First.Skip(Count - 1);
}
